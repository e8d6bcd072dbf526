% order_by/2 alone gives all answers.
p(3, c). p(1, a). p(2, b).
?- order_by([desc(X)], p(X, Y)).
% ---
% X = 1, Y = a
% X = 2, Y = b
% X = 3, Y = c
