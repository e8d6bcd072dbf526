% Negation of a recursive predicate.
e(1, 2). e(2, 3). e(4, 4).
n(X) :- e(X, _).
n(X) :- e(_, X).
p(X, Y) :- e(X, Y).
p(X, Z) :- p(X, Y), e(Y, Z).
apart(X, Y) :- n(X), n(Y), \+ p(X, Y), \+ p(Y, X), X @< Y.
?- apart(X, Y).
% ---
% X = 1, Y = 4
% X = 2, Y = 4
% X = 3, Y = 4
