% Three predicates in one cycle.
z(0).
a(X) :- z(X).
a(X) :- c(Y), X is Y + 1, X < 10.
b(X) :- a(Y), X is Y + 1.
c(X) :- b(Y), X is Y + 1.
?- a(X).
?- b(X).
?- c(X).
% ---
% ?- a(X).
% X = 0
% X = 3
% X = 6
% X = 9
% ?- b(X).
% X = 1
% X = 4
% X = 7
% X = 10
% ?- c(X).
% X = 2
% X = 5
% X = 8
% X = 11
