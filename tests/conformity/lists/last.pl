% last/2.
?- last([1, 2, 3], X).
?- last([], X).
% ---
% ?- last([1, 2, 3], X).
% X = 3
% ?- last([], X).
% false
