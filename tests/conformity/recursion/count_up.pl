% Recursion over numbers, bounded by a comparison.
n(0).
n(X) :- n(Y), Y < 5, X is Y + 1.
?- n(X).
% ---
% X = 0
% X = 1
% X = 2
% X = 3
% X = 4
% X = 5
