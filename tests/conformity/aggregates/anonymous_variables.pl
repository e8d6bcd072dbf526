% Answers that differ in a variable without a name both count.
v(a, 5). v(b, 5). v(c, 1).
?- aggregate_all(sum(X), v(_, X), S).
?- aggregate_all(count, v(_, _), N).
?- aggregate_all(count, v(_, 5), N).
% ---
% ?- aggregate_all(sum(X), v(_, X), S).
% S = 11
% ?- aggregate_all(count, v(_, _), N).
% N = 3
% ?- aggregate_all(count, v(_, 5), N).
% N = 2
