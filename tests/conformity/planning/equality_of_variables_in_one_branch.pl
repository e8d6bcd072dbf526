% An equality of two variables in one branch.
e(1, 1). e(1, 2). e(2, 3). e(3, 3).
?- e(X, Y), ( X = Y ; Y > 2 ).
?- e(X, Y), ( X = Y, X > 1 ; X = 1, Y = 2 ).
% ---
% ?- e(X, Y), ( X = Y ; Y > 2 ).
% X = 1, Y = 1
% X = 2, Y = 3
% X = 3, Y = 3
% ?- e(X, Y), ( X = Y, X > 1 ; X = 1, Y = 2 ).
% X = 1, Y = 2
% X = 3, Y = 3
