% Recursion that uses the negation of a lower predicate in every step.
e(1, 2). e(2, 3). e(3, 4). e(2, 5). e(5, 4).
closed(3).
open(X, Y) :- e(X, Y), \+ closed(Y).
reach(1).
reach(Y) :- reach(X), open(X, Y).
?- reach(X).
% ---
% X = 1
% X = 2
% X = 4
% X = 5
