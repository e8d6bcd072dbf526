% A position is lost if all moves lead to won ones.
move(1, 2). move(2, 3). move(4, 5). move(5, 4). move(5, 6). move(6, 5).
position(X) :- move(X, _).
position(X) :- move(_, X).
win(X) :- move(X, Y), lost(Y).
escape(X) :- move(X, Y), \+ win(Y).
lost(X) :- position(X), \+ escape(X).
?- win(X).
?- lost(X).
% ---
% ?- win(X).
% X = 2
% undefined: X = 4
% undefined: X = 5
% undefined: X = 6
% ?- lost(X).
% X = 1
% X = 3
% undefined: X = 4
% undefined: X = 5
% undefined: X = 6
