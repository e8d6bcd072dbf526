% Symbolic simplification.
s(x + 0, x).
d(x, 1).
d(N, 0) :- member(N, [0, 1, 2, 3]).
d(A + B, DA + DB) :- d(A, DA), d(B, DB).
?- d(x + 1, D).
?- d(x + x, D).
?- s(X, Y).
% ---
% ?- d(x + 1, D).
% D = +(1, 0)
% ?- d(x + x, D).
% D = +(1, 1)
% ?- s(X, Y).
% X = +(x, 0), Y = x
