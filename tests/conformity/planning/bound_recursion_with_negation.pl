% A bound goal on a recursion that negates a lower predicate.
e(1, 2). e(2, 3). e(3, 4). e(2, 5). e(5, 6). closed(3).
r(X, Y) :- e(X, Y), \+ closed(Y).
r(X, Z) :- r(X, Y), e(Y, Z), \+ closed(Z).
?- r(1, X).
?- r(X, 6).
?- r(1, 4).
% ---
% ?- r(1, X).
% X = 2
% X = 5
% X = 6
% ?- r(X, 6).
% X = 1
% X = 2
% X = 5
% ?- r(1, 4).
% false
