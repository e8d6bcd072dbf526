% Order by two keys.
p(1, b). p(1, a). p(2, c). p(2, d).
?- limit(3, order_by([desc(X), asc(Y)], p(X, Y))).
% ---
% X = 1, Y = a
% X = 2, Y = c
% X = 2, Y = d
