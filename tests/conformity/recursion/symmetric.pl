% Symmetric closure.
e(1, 2). e(2, 3).
s(X, Y) :- e(X, Y).
s(X, Y) :- s(Y, X).
?- s(X, Y).
% ---
% X = 1, Y = 2
% X = 2, Y = 1
% X = 2, Y = 3
% X = 3, Y = 2
