% A negation as a condition.
p(1). p(2). q(2).
?- p(X), ( \+ q(X) -> Y = missing ; Y = there ).
% ---
% X = 1, Y = missing
% X = 2, Y = there
