% findall inside findall.
g(a). g(b).
v(a, 1). v(a, 2). v(b, 3).
?- findall(G - L, (g(G), findall(X, v(G, X), L)), R).
% ---
% R = [-(a, [1, 2]), -(b, [3])]
