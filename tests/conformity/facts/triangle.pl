% Three goals that close a cycle.
e(1, 2). e(2, 3). e(3, 1). e(2, 4). e(4, 1). e(5, 6).
triangle(X, Y, Z) :- e(X, Y), e(Y, Z), e(Z, X), X < Y, X < Z.
?- triangle(X, Y, Z).
% ---
% X = 1, Y = 2, Z = 3
% X = 1, Y = 2, Z = 4
