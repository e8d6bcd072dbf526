% plus/3 in all directions.
?- plus(1, 2, X).
?- plus(1, X, 3).
?- plus(X, 2, 3).
?- plus(1, 2, 4).
% ---
% ?- plus(1, 2, X).
% X = 3
% ?- plus(1, X, 3).
% X = 2
% ?- plus(X, 2, 3).
% X = 1
% ?- plus(1, 2, 4).
% false
