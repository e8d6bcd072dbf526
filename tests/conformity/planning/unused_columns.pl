% Columns that nothing reads still tell rows apart for a negation, not for an answer.
w(1, a, x). w(1, b, y). w(2, a, z).
f(X) :- w(X, _, _).
?- f(X).
?- w(X, Y, _).
?- w(X, a, _), \+ w(X, b, _).
% ---
% ?- f(X).
% X = 1
% X = 2
% ?- w(X, Y, _).
% X = 1, Y = a
% X = 1, Y = b
% X = 2, Y = a
% ?- w(X, a, _), \+ w(X, b, _).
% X = 2
