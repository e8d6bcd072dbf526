% The negation of a lattice table, one stratum above.
:- table d(_, min).
e(1, 2). e(2, 3). e(3, 4). e(5, 6).
n(X) :- e(X, _).
n(X) :- e(_, X).
d(1, 0).
d(Y, N) :- d(X, M), e(X, Y), N is M + 1.
?- n(X), \+ d(X, _).
?- n(X), d(X, N), \+ N > 1.
% ---
% ?- n(X), \+ d(X, _).
% X = 5
% X = 6
% ?- n(X), d(X, N), \+ N > 1.
% X = 1, N = 0
% X = 2, N = 1
