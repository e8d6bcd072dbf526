% In- and out-degree of every node.
e(1, 2). e(1, 3). e(2, 3). e(3, 4).
n(X) :- e(X, _).
n(X) :- e(_, X).
degree(X, In, Out) :- n(X), aggregate_all(count, e(A, X), In), aggregate_all(count, e(X, B), Out).
?- degree(X, In, Out).
% ---
% X = 1, In = 0, Out = 2
% X = 2, In = 1, Out = 1
% X = 3, In = 2, Out = 1
% X = 4, In = 1, Out = 0
