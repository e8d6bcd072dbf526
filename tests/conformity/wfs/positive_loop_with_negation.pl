% A loop through a positive and a negative goal.
q(1).
p(X) :- q(X), r(X).
r(X) :- q(X), \+ s(X).
s(X) :- q(X), \+ p(X).
?- p(X).
?- r(X).
?- s(X).
% ---
% ?- p(X).
% undefined: X = 1
% ?- r(X).
% undefined: X = 1
% ?- s(X).
% undefined: X = 1
