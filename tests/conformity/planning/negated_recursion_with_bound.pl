% The negation of a recursion with a bound argument.
e(1, 2). e(2, 3). e(4, 5).
r(X, Y) :- e(X, Y).
r(X, Z) :- r(X, Y), e(Y, Z).
n(1). n(2). n(3). n(4). n(5).
?- n(X), \+ r(1, X).
?- n(X), \+ r(X, 3).
% ---
% ?- n(X), \+ r(1, X).
% X = 1
% X = 4
% X = 5
% ?- n(X), \+ r(X, 3).
% X = 3
% X = 4
% X = 5
