% What follows a disjunction is shared by its branches.
e(1, 2). e(2, 3). f(3, 4).
?- ( e(X, Y) ; f(X, Y) ), Z is X * 10 + Y.
% ---
% X = 1, Y = 2, Z = 12
% X = 2, Y = 3, Z = 23
% X = 3, Y = 4, Z = 34
