% `=` does not compute: a sum is a term.
?- X = 1 + 2.
?- X = 1 + 2, Y is X * 2.
?- 3 = 1 + 2.
% ---
% ?- X = 1 + 2.
% X = +(1, 2)
% ?- X = 1 + 2, Y is X * 2.
% X = +(1, 2), Y = 6
% ?- 3 = 1 + 2.
% false
