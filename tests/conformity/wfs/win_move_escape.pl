% A cycle with a way out is decided.
move(a, b). move(b, a). move(a, c).
win(X) :- move(X, Y), \+ win(Y).
?- win(X).
% ---
% X = a
