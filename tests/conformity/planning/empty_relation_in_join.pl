% A join with a predicate that has no row, in a recursion.
:- dynamic none/2.
e(1, 2). e(2, 3).
r(X, Y) :- e(X, Y).
r(X, Z) :- r(X, Y), none(Y, Z).
?- r(X, Y).
% ---
% X = 1, Y = 2
% X = 2, Y = 3
