% Two aggregates in one body.
k(a). k(b).
v(a, 1). v(a, 5). v(b, 3).
range(K, Low, High) :- k(K), aggregate_all(min(X), v(K, X), Low), aggregate_all(max(X), v(K, X), High).
mean(K, M) :- k(K), aggregate_all(sum(X), v(K, X), S), aggregate_all(count, v(K, X), N), M is S / N.
?- range(K, L, H).
?- mean(K, M).
% ---
% ?- range(K, L, H).
% K = a, L = 1, H = 5
% K = b, L = 3, H = 3
% ?- mean(K, M).
% K = a, M = 3
% K = b, M = 3
