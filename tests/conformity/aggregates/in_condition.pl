% An aggregate as the condition of an if-then-else.
k(a). k(b).
v(a, 1). v(a, 2). v(b, 1).
?- k(K), ( aggregate_all(count, v(K, X), 1) -> S = single ; S = several ).
% ---
% K = a, S = several
% K = b, S = single
