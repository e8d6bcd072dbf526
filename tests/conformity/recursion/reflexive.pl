% Reflexive closure over the nodes.
e(1, 2). e(2, 3).
node(X) :- e(X, _).
node(X) :- e(_, X).
p(X, X) :- node(X).
p(X, Z) :- p(X, Y), e(Y, Z).
?- p(X, Y).
% ---
% X = 1, Y = 1
% X = 1, Y = 2
% X = 1, Y = 3
% X = 2, Y = 2
% X = 2, Y = 3
% X = 3, Y = 3
