% Negation of a disjunction.
p(1). p(2). p(3). q(1). r(2).
s(X) :- p(X), \+ (q(X) ; r(X)).
?- s(X).
% ---
% X = 3
