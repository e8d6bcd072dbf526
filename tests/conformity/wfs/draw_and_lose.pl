% Positions that are lost, won and drawn in one game.
move(a, b). move(b, c). move(c, b). move(d, e). move(f, d). move(c, f).
win(X) :- move(X, Y), \+ win(Y).
position(X) :- move(X, _).
position(X) :- move(_, X).
?- win(X).
% ---
% X = a
% X = c
% X = d
