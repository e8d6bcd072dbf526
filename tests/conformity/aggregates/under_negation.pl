% An aggregate under a negation.
k(a). k(b).
v(a, 1). v(a, 2). v(b, 1).
?- k(K), \+ aggregate_all(count, v(K, X), 2).
% ---
% K = b
