% An odd cycle of moves.
move(a, b). move(b, c). move(c, a).
win(X) :- move(X, Y), \+ win(Y).
?- win(X).
% ---
% undefined: X = a
% undefined: X = b
% undefined: X = c
