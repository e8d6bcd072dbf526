% Two goals share a variable.
e(1, 2). e(2, 3). e(2, 4).
?- e(X, Y), e(Y, Z).
% ---
% X = 1, Y = 2, Z = 3
% X = 1, Y = 2, Z = 4
