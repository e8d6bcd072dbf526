% Two ways to one answer are one answer.
e(1, 2). e(1, 3). e(2, 4). e(3, 4).
two(X, Z) :- e(X, Y), e(Y, Z).
?- two(X, Z).
% ---
% X = 1, Z = 4
