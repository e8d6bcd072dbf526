% An if-then-else in a recursive rule.
n(1).
n(Y) :- n(X), X < 20, ( X mod 2 =:= 0 -> Y is X + 1 ; Y is X * 2 ).
?- n(X).
% ---
% X = 1
% X = 2
% X = 3
% X = 6
% X = 7
% X = 14
% X = 15
% X = 30
