% A stratum above uses the least costs.
:- table path(_, _, min).
e(a, b, 1). e(b, c, 2). e(a, c, 5). e(c, d, 1).
path(X, Y, C) :- e(X, Y, C).
path(X, Z, C) :- path(X, Y, A), e(Y, Z, B), C is A + B.
near(X, Y) :- path(X, Y, C), C =< 2.
total(X, S) :- aggregate_all(sum(C), path(X, Y, C), S).
?- near(X, Y).
?- total(a, S).
% ---
% ?- near(X, Y).
% X = a, Y = b
% X = b, Y = c
% X = c, Y = d
% ?- total(a, S).
% S = 8
