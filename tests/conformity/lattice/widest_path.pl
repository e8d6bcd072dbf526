% The path with the greatest narrowest edge.
:- table wide(_, _, max).
e(a, b, 5). e(b, c, 3). e(a, c, 2). e(c, d, 9). e(c, a, 4).
wide(X, Y, W) :- e(X, Y, W).
wide(X, Z, W) :- wide(X, Y, A), e(Y, Z, B), W is min(A, B).
?- wide(a, X, W).
% ---
% X = a, W = 3
% X = b, W = 5
% X = c, W = 3
% X = d, W = 3
