% Costs as floats.
:- table path(_, _, min).
e(a, b, 0.5). e(b, c, 0.25). e(a, c, 1.0).
path(X, Y, C) :- e(X, Y, C).
path(X, Z, C) :- path(X, Y, A), e(Y, Z, B), C is A + B.
?- path(a, c, C).
?- path(a, X, C).
% ---
% ?- path(a, c, C).
% C = 0.75
% ?- path(a, X, C).
% X = b, C = 0.5
% X = c, C = 0.75
