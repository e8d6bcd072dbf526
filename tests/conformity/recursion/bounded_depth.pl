% Walks of at most three steps in a cycle.
e(1, 2). e(2, 1). e(2, 3).
walk(X, X, 0) :- e(X, _).
walk(X, Z, N) :- walk(X, Y, M), M < 3, e(Y, Z), N is M + 1.
?- walk(1, X, N).
% ---
% X = 1, N = 0
% X = 1, N = 2
% X = 2, N = 1
% X = 2, N = 3
% X = 3, N = 2
