% Exactly one, by negation of two.
parent(a, x). parent(b, y). parent(b, z). parent(c, u).
two(P) :- parent(P, X), parent(P, Y), X \== Y.
one(P, X) :- parent(P, X), \+ two(P).
?- one(P, X).
% ---
% P = a, X = x
% P = c, X = u
