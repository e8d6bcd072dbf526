% A predicate that is declared dynamic may have no clause.
:- dynamic p/1.
q(1).
?- p(X).
?- q(X), \+ p(X).
% ---
% ?- p(X).
% false
% ?- q(X), \+ p(X).
% X = 1
