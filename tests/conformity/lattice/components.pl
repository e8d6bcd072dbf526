% The least label of each component by propagation.
:- table label(_, min).
e(4, 2). e(2, 7). e(9, 5).
l(X, Y) :- e(X, Y).
l(X, Y) :- e(Y, X).
label(X, X) :- l(X, _).
label(Y, N) :- label(X, N), l(X, Y).
?- label(X, N).
% ---
% X = 2, N = 2
% X = 4, N = 2
% X = 5, N = 5
% X = 7, N = 2
% X = 9, N = 5
