% The longest chain with a bound, in a graph with a cycle.
:- table chain(_, _, max).
next(a, b). next(b, c). next(c, a). next(c, d).
chain(X, Y, 1) :- next(X, Y).
chain(X, Z, N) :- chain(X, Y, M), next(Y, Z), N is min(M + 1, 10).
?- chain(a, X, N).
% ---
% X = a, N = 10
% X = b, N = 10
% X = c, N = 10
% X = d, N = 10
