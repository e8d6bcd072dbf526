% Several aggregates of one goal in one term.
p(1, a). p(3, b). p(2, a).
?- aggregate_all(r(count, sum(X), max(X, Y)), p(X, Y), R).
?- aggregate(r(count, max(X)), p(X, Y), R).
?- aggregate_all(r(count, sum(X)), (p(X, _), X > 5), R).
?- aggregate_all(r(count, max(X)), (p(X, _), X > 5), R).
% ---
% ?- aggregate_all(r(count, sum(X), max(X, Y)), p(X, Y), R).
% R = r(3, 6, max(3, b))
% ?- aggregate(r(count, max(X)), p(X, Y), R).
% Y = a, R = r(2, 2)
% Y = b, R = r(1, 3)
% ?- aggregate_all(r(count, sum(X)), (p(X, _), X > 5), R).
% R = r(0, 0)
% ?- aggregate_all(r(count, max(X)), (p(X, _), X > 5), R).
% false
