% One recursive predicate asked with every pattern of bound arguments in one body.
e(1, 2). e(2, 3). e(3, 1). e(3, 4).
r(X, Y) :- e(X, Y).
r(X, Z) :- e(X, Y), r(Y, Z).
?- r(1, X), r(X, 4), r(4, _).
?- r(1, X), r(X, 1).
?- r(X, X), r(X, 4), r(1, X).
% ---
% ?- r(1, X), r(X, 4), r(4, _).
% false
% ?- r(1, X), r(X, 1).
% X = 1
% X = 2
% X = 3
% ?- r(X, X), r(X, 4), r(1, X).
% X = 1
% X = 2
% X = 3
