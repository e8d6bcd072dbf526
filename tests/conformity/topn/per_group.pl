% The best two of each group.
g(a). g(b).
v(a, 1). v(a, 5). v(a, 3). v(b, 2).
best(G, X) :- g(G), limit(2, order_by([desc(X)], v(G, X))).
?- best(G, X).
% ---
% G = a, X = 3
% G = a, X = 5
% G = b, X = 2
