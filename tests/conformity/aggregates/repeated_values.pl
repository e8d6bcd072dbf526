% Two answers with the same value both count.
v(a, 5). v(b, 5). v(c, 1).
sorted(S) :- aggregate_all(bag(X), v(_, X), S0), msort(S0, S).
?- aggregate_all(sum(X), v(K, X), S).
?- aggregate_all(count, v(K, X), S).
?- sorted(S).
% ---
% ?- aggregate_all(sum(X), v(K, X), S).
% S = 11
% ?- aggregate_all(count, v(K, X), S).
% S = 3
% ?- sorted(S).
% S = [1, 5, 5]
