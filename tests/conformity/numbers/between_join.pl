% between/3 gives rows for a join.
square(X, Y) :- between(1, 5, X), Y is X * X.
?- square(X, Y).
?- square(X, 16).
?- square(X, Y), square(Y, Z).
% ---
% ?- square(X, Y).
% X = 1, Y = 1
% X = 2, Y = 4
% X = 3, Y = 9
% X = 4, Y = 16
% X = 5, Y = 25
% ?- square(X, 16).
% X = 4
% ?- square(X, Y), square(Y, Z).
% X = 1, Y = 1, Z = 1
% X = 2, Y = 4, Z = 16
