% A disjunction with a negation in a recursive body.
e(1, 2). e(2, 3). e(3, 4). e(4, 5). stop(3). key(3).
r(1).
r(Y) :- r(X), e(X, Y), ( \+ stop(X) ; key(X) ).
?- r(X).
% ---
% X = 1
% X = 2
% X = 3
% X = 4
% X = 5
