% The shortest path by two recursive calls.
:- table path(_, _, min).
e(1, 2, 7). e(2, 3, 1). e(1, 3, 9). e(3, 4, 2). e(4, 1, 1).
path(X, Y, C) :- e(X, Y, C).
path(X, Z, C) :- path(X, Y, A), path(Y, Z, B), C is A + B.
?- path(1, X, C).
?- path(X, X, C).
% ---
% ?- path(1, X, C).
% X = 1, C = 11
% X = 2, C = 7
% X = 3, C = 8
% X = 4, C = 10
% ?- path(X, X, C).
% X = 1, C = 11
% X = 2, C = 11
% X = 3, C = 11
% X = 4, C = 11
