% Counting with succ/2.
n(0).
n(Y) :- n(X), X < 4, succ(X, Y).
?- n(X).
% ---
% X = 0
% X = 1
% X = 2
% X = 3
% X = 4
