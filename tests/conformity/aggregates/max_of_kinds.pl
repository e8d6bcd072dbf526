% Integers and floats in max and min.
p(1). p(2.5). p(2).
?- aggregate_all(max(X), p(X), S).
?- aggregate_all(min(X), p(X), S).
?- aggregate_all(sum(X), p(X), S).
% ---
% ?- aggregate_all(max(X), p(X), S).
% S = 2.5
% ?- aggregate_all(min(X), p(X), S).
% S = 1
% ?- aggregate_all(sum(X), p(X), S).
% S = 5.5
