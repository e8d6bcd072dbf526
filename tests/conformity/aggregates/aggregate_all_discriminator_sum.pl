% aggregate_all/4 with a sum over distinct values.
paid(ann, 5, monday). paid(ann, 5, friday). paid(bob, 7, monday).
?- aggregate_all(sum(X), P, paid(P, X, _), S).
?- aggregate_all(max(X), P, paid(P, X, _), S).
% ---
% ?- aggregate_all(sum(X), P, paid(P, X, _), S).
% S = 12
% ?- aggregate_all(max(X), P, paid(P, X, _), S).
% S = 7
