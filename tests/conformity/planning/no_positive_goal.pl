% Rules without any predicate in the body.
a(1) :- 1 < 2.
b(X) :- X = 5.
c(X) :- X is 2 + 3.
d(X, Y) :- X = 1, Y is X + 1.
?- a(X).
?- b(X).
?- c(X).
?- d(X, Y).
% ---
% ?- a(X).
% X = 1
% ?- b(X).
% X = 5
% ?- c(X).
% X = 5
% ?- d(X, Y).
% X = 1, Y = 2
