% A sum beyond 64 bits is an error.
p(9223372036854775807). p(1).
% ours: error overflow
?- aggregate_all(sum(X), p(X), S).
?- aggregate_all(max(X), p(X), S).
% ---
% ?- aggregate_all(sum(X), p(X), S).
% S = 9223372036854775808
% ?- aggregate_all(max(X), p(X), S).
% S = 9223372036854775807
