% Levels of an acyclic graph by its longest paths.
e(a, b). e(b, d). e(a, c). e(c, d). e(a, d). e(d, e).
walk(X, 0) :- e(X, _), \+ e(_, X).
walk(Y, N) :- walk(X, M), e(X, Y), N is M + 1.
level(X, L) :- walk(X, _), aggregate_all(max(N), walk(X, N), L).
?- level(X, L).
% ---
% X = a, L = 0
% X = b, L = 1
% X = c, L = 1
% X = d, L = 2
% X = e, L = 3
