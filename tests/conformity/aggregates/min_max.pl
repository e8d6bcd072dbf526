% The least and the greatest number.
p(3). p(1). p(2).
?- aggregate_all(max(X), p(X), M).
?- aggregate_all(min(X), p(X), M).
% ---
% ?- aggregate_all(max(X), p(X), M).
% M = 3
% ?- aggregate_all(min(X), p(X), M).
% M = 1
