% Transitive closure, left recursion.
e(1, 2). e(2, 3). e(3, 4).
p(X, Y) :- e(X, Y).
p(X, Z) :- p(X, Y), e(Y, Z).
?- p(X, Y).
?- p(1, X).
?- p(X, 4).
% ---
% ?- p(X, Y).
% X = 1, Y = 2
% X = 1, Y = 3
% X = 1, Y = 4
% X = 2, Y = 3
% X = 2, Y = 4
% X = 3, Y = 4
% ?- p(1, X).
% X = 2
% X = 3
% X = 4
% ?- p(X, 4).
% X = 1
% X = 2
% X = 3
