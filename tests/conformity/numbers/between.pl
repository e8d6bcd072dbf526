% between/3 gives the integers of a range.
?- between(1, 4, X).
?- between(3, 2, X).
?- between(2, 2, X).
% ---
% ?- between(1, 4, X).
% X = 1
% X = 2
% X = 3
% X = 4
% ?- between(3, 2, X).
% false
% ?- between(2, 2, X).
% X = 2
