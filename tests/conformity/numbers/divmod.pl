% divmod/4 rounds down.
p(7, 2). p(-7, 2). p(7, -2). p(-7, -2).
?- p(X, Y), divmod(X, Y, Q, R).
% ---
% X = -7, Y = -2, Q = 3, R = -1
% X = -7, Y = 2, Q = -4, R = 1
% X = 7, Y = -2, Q = -4, R = -1
% X = 7, Y = 2, Q = 3, R = 1
