% A rule used twice in a body with different variables.
e(1, 2). e(2, 3). e(3, 4).
two(X, Z) :- e(X, Y), e(Y, Z).
?- two(X, Y), two(Y, Z).
?- two(X, Y), e(Y, Z), two(W, Z).
% ---
% ?- two(X, Y), two(Y, Z).
% false
% ?- two(X, Y), e(Y, Z), two(W, Z).
% X = 1, Y = 3, Z = 4, W = 2
