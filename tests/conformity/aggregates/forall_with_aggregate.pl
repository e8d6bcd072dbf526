% forall over an aggregate.
g(a). g(b).
v(a, 1). v(a, 2). v(b, 1).
?- forall(g(G), (aggregate_all(count, v(G, X), N), N > 0)).
?- forall(g(G), (aggregate_all(count, v(G, X), N), N > 1)).
% ---
% ?- forall(g(G), (aggregate_all(count, v(G, X), N), N > 0)).
% true
% ?- forall(g(G), (aggregate_all(count, v(G, X), N), N > 1)).
% false
