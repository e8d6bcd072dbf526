% An aggregate inside an aggregate.
g(a). g(b). g(c).
v(a, 1). v(a, 2). v(b, 7). v(c, 1). v(c, 3).
?- aggregate_all(max(S), (g(G), aggregate_all(sum(X), v(G, X), S)), M).
?- aggregate_all(count, (g(G), aggregate_all(count, v(G, X), N), N > 1), M).
% ---
% ?- aggregate_all(max(S), (g(G), aggregate_all(sum(X), v(G, X), S)), M).
% M = 7
% ?- aggregate_all(count, (g(G), aggregate_all(count, v(G, X), N), N > 1), M).
% M = 2
