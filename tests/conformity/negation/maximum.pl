% The greatest number, by negation.
p(3). p(9). p(4).
less(X) :- p(X), p(Y), X < Y.
max(X) :- p(X), \+ less(X).
?- max(X).
% ---
% X = 9
