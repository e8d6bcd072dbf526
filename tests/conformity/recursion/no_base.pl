% Recursion without a base gives nothing.
:- dynamic q/1.
p(X) :- p(X).
p(X) :- q(X).
?- p(X).
% ---
% false
