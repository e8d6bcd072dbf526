% Which word is a prefix of which.
w(a). w(ab). w(abc). w(b).
begins(Y, X) :- w(X), w(Y), X \== Y, sub_atom(Y, 0, _, _, X).
?- begins(X, Y).
% ---
% X = ab, Y = a
% X = abc, Y = a
% X = abc, Y = ab
