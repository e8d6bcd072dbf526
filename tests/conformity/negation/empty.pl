% Negation of a predicate without rows.
:- dynamic none/1.
p(1). p(2).
?- p(X), \+ none(X).
% ---
% X = 1
% X = 2
