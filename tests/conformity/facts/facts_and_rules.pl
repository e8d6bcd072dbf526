% A predicate may have facts and rules.
p(5).
p(X) :- q(X).
q(1). q(5).
?- p(X).
% ---
% X = 1
% X = 5
