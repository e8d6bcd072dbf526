% Transitive closure of a cycle.
e(1, 2). e(2, 3). e(3, 1).
p(X, Y) :- e(X, Y).
p(X, Z) :- p(X, Y), e(Y, Z).
?- p(X, Y).
?- p(X, X).
% ---
% ?- p(X, Y).
% X = 1, Y = 1
% X = 1, Y = 2
% X = 1, Y = 3
% X = 2, Y = 1
% X = 2, Y = 2
% X = 2, Y = 3
% X = 3, Y = 1
% X = 3, Y = 2
% X = 3, Y = 3
% ?- p(X, X).
% X = 1
% X = 2
% X = 3
