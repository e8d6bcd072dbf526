% An aggregate over a body with a negation.
p(1). p(2). p(3). q(2).
?- aggregate_all(count, (p(X), \+ q(X)), N).
?- aggregate_all(sum(X), (p(X), \+ q(X)), N).
% ---
% ?- aggregate_all(count, (p(X), \+ q(X)), N).
% N = 2
% ?- aggregate_all(sum(X), (p(X), \+ q(X)), N).
% N = 4
