% A union of constants in one predicate, joined with itself.
v(a). v(b). v(c).
c(X, Y) :- v(X), v(Y), X = a, Y = b.
c(X, Y) :- v(X), v(Y), X = b, Y = c.
c(X, Y) :- c(X, Z), c(Z, Y).
?- c(a, X).
?- c(X, c).
% ---
% ?- c(a, X).
% X = b
% X = c
% ?- c(X, c).
% X = a
% X = b
