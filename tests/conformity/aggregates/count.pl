% The number of answers.
p(1). p(2). p(3).
?- aggregate_all(count, p(X), N).
?- aggregate_all(count, (p(X), X > 1), N).
% ---
% ?- aggregate_all(count, p(X), N).
% N = 3
% ?- aggregate_all(count, (p(X), X > 1), N).
% N = 2
