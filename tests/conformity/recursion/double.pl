% Transitive closure, both calls recursive.
e(1, 2). e(2, 3). e(3, 4). e(4, 5).
p(X, Y) :- e(X, Y).
p(X, Z) :- p(X, Y), p(Y, Z).
?- p(X, Y).
?- p(X, 5).
% ---
% ?- p(X, Y).
% X = 1, Y = 2
% X = 1, Y = 3
% X = 1, Y = 4
% X = 1, Y = 5
% X = 2, Y = 3
% X = 2, Y = 4
% X = 2, Y = 5
% X = 3, Y = 4
% X = 3, Y = 5
% X = 4, Y = 5
% ?- p(X, 5).
% X = 1
% X = 2
% X = 3
% X = 4
