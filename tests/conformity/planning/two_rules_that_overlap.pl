% Rules that overlap in a recursion.
e(1, 2). e(2, 3). e(1, 3).
r(X, Y) :- e(X, Y).
r(X, Y) :- e(X, Y), X < 2.
r(X, Z) :- r(X, Y), r(Y, Z).
?- r(X, Y).
% ---
% X = 1, Y = 2
% X = 1, Y = 3
% X = 2, Y = 3
