% Top-N over a join.
sale(1, pen, 3). sale(2, ink, 1). sale(3, pen, 5).
price(pen, 2). price(ink, 9).
?- limit(2, order_by([desc(V)], (sale(S, W, N), price(W, P), V is N * P))).
% ---
% V = 9, S = 2, W = ink, N = 1, P = 9
% V = 10, S = 3, W = pen, N = 5, P = 2
