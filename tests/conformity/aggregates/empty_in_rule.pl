% An aggregate over nothing inside a rule.
p(1). p(2). p(3).
big(N) :- aggregate_all(count, (p(X), X > 10), N).
most(M) :- aggregate_all(max(X), (p(X), X > 10), M).
?- big(N).
?- most(M).
?- big(0).
% ---
% ?- big(N).
% N = 0
% ?- most(M).
% false
% ?- big(0).
% true
