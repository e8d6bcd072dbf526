% Win-move on a graph without cycles has no undefined position.
move(1, 2). move(2, 3). move(3, 4). move(1, 4). move(2, 5).
win(X) :- move(X, Y), \+ win(Y).
?- win(X).
% ---
% X = 1
% X = 2
% X = 3
