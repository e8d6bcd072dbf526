% An aggregate of a predicate that is itself defined by an aggregate.
v(a, 1). v(a, 2). v(b, 7). v(c, 4). v(c, 5).
g(G) :- v(G, _).
total(G, S) :- g(G), aggregate_all(sum(X), v(G, X), S).
best(M) :- aggregate_all(max(S), total(G, S), M).
winner(G) :- best(M), total(G, M).
?- best(M).
?- winner(G).
% ---
% ?- best(M).
% M = 9
% ?- winner(G).
% G = c
