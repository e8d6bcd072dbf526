% Win-move: a position wins when a move leads to one that does not; a cycle is undefined.
move(a, b). move(b, a). move(b, c). move(c, d).
win(X) :- move(X, Y), \+ win(Y).
?- win(X).
?- win(a).
?- win(d).
% ---
% ?- win(X).
% undefined: X = a
% undefined: X = b
% X = c
% ?- win(a).
% undefined
% ?- win(d).
% false
