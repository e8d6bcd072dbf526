% All answers, in order.
p(1, a). p(2, b). p(3, a).
?- aggregate_all(bag(X), p(X, _), L).
?- aggregate_all(bag(X - Y), p(X, Y), L).
% ---
% ?- aggregate_all(bag(X), p(X, _), L).
% L = [1, 2, 3]
% ?- aggregate_all(bag(X - Y), p(X, Y), L).
% L = [-(1, a), -(2, b), -(3, a)]
