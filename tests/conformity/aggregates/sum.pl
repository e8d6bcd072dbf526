% The sum, of integers and of floats.
p(1). p(2). p(3).
q(1). q(2.5).
?- aggregate_all(sum(X), p(X), S).
?- aggregate_all(sum(X), q(X), S).
% ---
% ?- aggregate_all(sum(X), p(X), S).
% S = 6
% ?- aggregate_all(sum(X), q(X), S).
% S = 3.5
