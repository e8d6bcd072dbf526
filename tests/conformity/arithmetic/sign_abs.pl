% abs, sign, min and max keep the kind of their argument.
?- X is abs(-3).
?- X is abs(-3.5).
?- X is sign(-3).
?- X is sign(2.5).
?- X is min(2, 3).
?- X is max(2, 3.0).
?- X is min(2, 1.5).
% ---
% ?- X is abs(-3).
% X = 3
% ?- X is abs(-3.5).
% X = 3.5
% ?- X is sign(-3).
% X = -1
% ?- X is sign(2.5).
% X = 1.0
% ?- X is min(2, 3).
% X = 2
% ?- X is max(2, 3.0).
% X = 3.0
% ?- X is min(2, 1.5).
% X = 1.5
