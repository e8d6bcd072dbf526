% distinct/1 and distinct/2.
e(1, 2). e(1, 3). e(2, 3).
?- distinct(X, e(X, _)).
?- distinct(e(X, Y)).
% ---
% ?- distinct(X, e(X, _)).
% X = 1
% X = 2
% ?- distinct(e(X, Y)).
% X = 1, Y = 2
% X = 1, Y = 3
% X = 2, Y = 3
