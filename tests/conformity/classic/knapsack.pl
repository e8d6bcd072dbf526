% The best value of a small knapsack, item after item.
item(1, 2, 3). item(2, 3, 4). item(3, 4, 5).
k(0, 0, 0).
k(I, W, V) :- k(H, W, V), H < 3, I is H + 1.
k(I, W, V) :- k(H, A, B), I is H + 1, item(I, C, D), W is A + C, W =< 6, V is B + D.
?- aggregate_all(max(V), k(3, W, V), M).
?- k(3, 5, V).
% ---
% ?- aggregate_all(max(V), k(3, W, V), M).
% M = 8
% ?- k(3, 5, V).
% V = 7
