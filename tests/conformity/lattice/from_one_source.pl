% Distances from one source, asked with the source bound.
:- table d(_, _, min).
e(a, b, 4). e(a, c, 1). e(c, b, 1). e(b, d, 1). e(x, y, 1).
d(X, X, 0) :- e(X, _, _).
d(X, Z, C) :- d(X, Y, A), e(Y, Z, B), C is A + B.
?- d(a, X, C).
?- d(x, X, C).
% ---
% ?- d(a, X, C).
% X = a, C = 0
% X = b, C = 2
% X = c, C = 1
% X = d, C = 3
% ?- d(x, X, C).
% X = x, C = 0
% X = y, C = 1
