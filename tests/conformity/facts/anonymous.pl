% Each `_` is a variable of its own.
e(1, 2). e(2, 3). e(3, 3).
?- e(X, _).
?- e(_, _).
% ---
% ?- e(X, _).
% X = 1
% X = 2
% X = 3
% ?- e(_, _).
% true
