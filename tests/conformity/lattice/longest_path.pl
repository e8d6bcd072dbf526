% The greatest cost in an acyclic graph.
:- table path(_, _, max).
e(a, b, 1). e(b, c, 2). e(a, c, 1). e(c, d, 1). e(a, d, 2).
path(X, Y, C) :- e(X, Y, C).
path(X, Z, C) :- path(X, Y, A), e(Y, Z, B), C is A + B.
?- path(a, X, C).
% ---
% X = b, C = 1
% X = c, C = 3
% X = d, C = 4
