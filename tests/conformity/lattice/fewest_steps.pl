% Breadth-first levels of a cyclic graph.
:- table level(_, min).
e(1, 2). e(2, 3). e(3, 1). e(3, 4). e(1, 4). e(4, 5).
level(1, 0).
level(Y, N) :- level(X, M), e(X, Y), N is M + 1.
?- level(X, N).
% ---
% X = 1, N = 0
% X = 2, N = 1
% X = 3, N = 2
% X = 4, N = 1
% X = 5, N = 2
