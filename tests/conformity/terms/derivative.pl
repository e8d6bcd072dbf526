% Derivatives, goal-directed.
d(x, 1).
d(N, 0) :- number(N).
d(A + B, DA + DB) :- d(A, DA), d(B, DB).
d(A * B, A * DB + B * DA) :- d(A, DA), d(B, DB).
?- d(x * x + 3, D).
% ---
% D = +(+(*(x, 1), *(x, 1)), 0)
