% The sum of a text is an error.
p(1). p(a).
?- aggregate_all(sum(X), p(X), S).
?- aggregate_all(count, p(X), S).
% ---
% ?- aggregate_all(sum(X), p(X), S).
% error
% ?- aggregate_all(count, p(X), S).
% S = 2
