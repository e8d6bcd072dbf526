% A disjunction in a recursive body.
e(1, 2). e(2, 3). f(3, 4). f(4, 1).
r(1).
r(Y) :- r(X), ( e(X, Y) ; f(X, Y) ).
?- r(X).
% ---
% X = 1
% X = 2
% X = 3
% X = 4
