% An aggregate over a join of two predicates.
sale(1, pen, 3). sale(2, ink, 1). sale(3, pen, 2).
price(pen, 2). price(ink, 9).
?- aggregate_all(sum(N * P), (sale(S, W, N), price(W, P)), T).
?- price(W, _), aggregate_all(sum(N), sale(S, W, N), T).
% ---
% ?- aggregate_all(sum(N * P), (sale(S, W, N), price(W, P)), T).
% T = 19
% ?- price(W, _), aggregate_all(sum(N), sale(S, W, N), T).
% W = ink, T = 1
% W = pen, T = 5
