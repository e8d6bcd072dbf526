% Cells of a grid that can be reached by steps down and to the right.
wall(1, 1). wall(0, 2).
reach(0, 0).
reach(X, Y) :- reach(A, Y), A < 2, X is A + 1, \+ wall(X, Y).
reach(X, Y) :- reach(X, B), B < 2, Y is B + 1, \+ wall(X, Y).
?- reach(X, Y).
% ---
% X = 0, Y = 0
% X = 0, Y = 1
% X = 1, Y = 0
% X = 2, Y = 0
% X = 2, Y = 1
% X = 2, Y = 2
