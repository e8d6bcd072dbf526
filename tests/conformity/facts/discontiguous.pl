% Clauses of a predicate need not stand together.
:- discontiguous p/1.
:- discontiguous q/1.
p(1).
q(1).
p(2).
q(X) :- p(X).
?- q(X).
% ---
% X = 1
% X = 2
