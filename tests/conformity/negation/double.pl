% A negated negation.
p(1). p(2). q(2).
s(X) :- p(X), \+ \+ q(X).
?- s(X).
% ---
% X = 2
