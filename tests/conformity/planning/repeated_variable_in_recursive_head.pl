% A variable that stands twice in the head of a recursive rule.
e(1, 2). e(2, 1). e(2, 3).
r(X, X) :- e(X, _).
r(X, Y) :- e(X, Z), r(Z, Y).
?- r(1, X).
?- r(X, X).
?- r(X, 3).
% ---
% ?- r(1, X).
% X = 1
% X = 2
% ?- r(X, X).
% X = 1
% X = 2
% ?- r(X, 3).
% false
