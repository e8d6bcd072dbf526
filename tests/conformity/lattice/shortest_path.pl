% The least cost between all nodes of a graph with cycles.
:- table path(_, _, min).
e(a, b, 1). e(b, c, 2). e(a, c, 5). e(c, a, 1). e(c, d, 1).
path(X, Y, C) :- e(X, Y, C).
path(X, Z, C) :- path(X, Y, A), e(Y, Z, B), C is A + B.
?- path(a, X, C).
?- path(X, Y, C).
?- path(a, d, C).
% ---
% ?- path(a, X, C).
% X = a, C = 4
% X = b, C = 1
% X = c, C = 3
% X = d, C = 4
% ?- path(X, Y, C).
% X = a, Y = a, C = 4
% X = a, Y = b, C = 1
% X = a, Y = c, C = 3
% X = a, Y = d, C = 4
% X = b, Y = a, C = 3
% X = b, Y = b, C = 4
% X = b, Y = c, C = 2
% X = b, Y = d, C = 3
% X = c, Y = a, C = 1
% X = c, Y = b, C = 2
% X = c, Y = c, C = 4
% X = c, Y = d, C = 1
% ?- path(a, d, C).
% C = 4
