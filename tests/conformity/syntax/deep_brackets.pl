% Many brackets around a term.
p(((((1))))).
q(X) :- ((((p(X))))).
?- q(X).
% ---
% X = 1
