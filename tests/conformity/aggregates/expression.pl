% The argument of sum, min and max is an expression.
p(1, 10). p(2, 20). p(3, 5).
?- aggregate_all(sum(X * Y), p(X, Y), S).
?- aggregate_all(max(X + Y), p(X, Y), M).
?- aggregate_all(min(Y - X), p(X, Y), M).
% ---
% ?- aggregate_all(sum(X * Y), p(X, Y), S).
% S = 65
% ?- aggregate_all(max(X + Y), p(X, Y), M).
% M = 22
% ?- aggregate_all(min(Y - X), p(X, Y), M).
% M = 2
