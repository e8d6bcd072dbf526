% between/3 across zero.
?- between(-2, 2, X).
?- between(-2, 2, X), X \= 0, Y is 12 // X.
% ---
% ?- between(-2, 2, X).
% X = -2
% X = -1
% X = 0
% X = 1
% X = 2
% ?- between(-2, 2, X), X \= 0, Y is 12 // X.
% X = -2, Y = -6
% X = -1, Y = -12
% X = 1, Y = 12
% X = 2, Y = 6
