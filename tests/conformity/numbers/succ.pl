% succ/2 in both directions.
?- succ(3, X).
?- succ(X, 4).
?- succ(3, 4).
?- succ(X, 0).
% ---
% ?- succ(3, X).
% X = 4
% ?- succ(X, 4).
% X = 3
% ?- succ(3, 4).
% true
% ?- succ(X, 0).
% false
