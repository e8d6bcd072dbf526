% Subtraction with and without spaces.
?- X is 3 - 1.
?- X is 3-1.
?- X is 3 -1.
?- X is 3 - -1.
?- X is - 1 + 2.
?- X is -(-(1)).
% ---
% ?- X is 3 - 1.
% X = 2
% ?- X is 3-1.
% X = 2
% ?- X is 3 -1.
% X = 2
% ?- X is 3 - -1.
% X = 4
% ?- X is - 1 + 2.
% X = 1
% ?- X is -(-(1)).
% X = 1
