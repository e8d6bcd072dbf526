% The largest groups.
in(a, 1). in(a, 2). in(b, 3). in(c, 4). in(c, 5). in(c, 6).
g(G) :- in(G, _).
size(G, N) :- g(G), aggregate_all(count, in(G, X), N).
?- limit(1, order_by([desc(N)], size(G, N))).
% ---
% N = 3, G = c
