% A recursion that swaps its arguments.
e(1, 2). e(3, 4).
s(X, Y) :- e(X, Y).
s(X, Y) :- s(Y, X).
?- s(2, X).
?- s(X, 3).
% ---
% ?- s(2, X).
% X = 1
% ?- s(X, 3).
% X = 4
