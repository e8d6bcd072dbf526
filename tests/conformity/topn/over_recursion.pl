% The farthest node.
e(1, 2). e(2, 3). e(3, 4).
d(1, 0).
d(Y, N) :- d(X, M), e(X, Y), N is M + 1.
?- limit(1, order_by([desc(N)], d(X, N))).
% ---
% N = 3, X = 4
