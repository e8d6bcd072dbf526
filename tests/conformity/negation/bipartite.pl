% A graph is not two-colourable when a node is at odd distance from itself.
e(1, 2). e(2, 3). e(3, 4). e(4, 1). e(5, 6). e(6, 7). e(7, 5).
l(X, Y) :- e(X, Y).
l(X, Y) :- e(Y, X).
odd(X, Y) :- l(X, Y).
odd(X, Y) :- even(X, Z), l(Z, Y).
even(X, Y) :- odd(X, Z), l(Z, Y).
bad(X) :- odd(X, X).
good(X) :- l(X, _), \+ bad(X).
?- bad(X).
?- good(X).
% ---
% ?- bad(X).
% X = 5
% X = 6
% X = 7
% ?- good(X).
% X = 1
% X = 2
% X = 3
% X = 4
