% What is undefined goes up through strata that negate nothing of their own.
move(a, b). move(b, a). move(b, c). move(c, d). move(e, c).
win(X) :- move(X, Y), \+ win(Y).
position(X) :- move(X, _).
position(X) :- move(_, X).
reach(X, Y) :- move(X, Y), win(Y).
reach(X, Z) :- reach(X, Y), move(Y, Z), win(Z).
draw_or_lost(X) :- position(X), \+ win(X).
?- reach(X, Y).
?- draw_or_lost(X).
% ---
% ?- reach(X, Y).
% undefined: X = a, Y = a
% undefined: X = a, Y = b
% undefined: X = a, Y = c
% undefined: X = b, Y = a
% undefined: X = b, Y = b
% X = b, Y = c
% X = e, Y = c
% ?- draw_or_lost(X).
% undefined: X = a
% undefined: X = b
% X = d
% X = e
