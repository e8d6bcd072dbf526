% Paths with their cost in an acyclic graph: all the costs.
e(a, b, 1). e(a, c, 4). e(b, c, 2). e(c, d, 1).
cost(X, Y, C) :- e(X, Y, C).
cost(X, Z, C) :- cost(X, Y, A), e(Y, Z, B), C is A + B.
?- cost(a, d, C).
?- cost(a, X, C).
% ---
% ?- cost(a, d, C).
% C = 4
% C = 5
% ?- cost(a, X, C).
% X = b, C = 1
% X = c, C = 3
% X = c, C = 4
% X = d, C = 4
% X = d, C = 5
