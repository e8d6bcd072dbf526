% Addition of Peano numbers, forwards and backwards.
add(z, Y, Y).
add(s(X), Y, s(Z)) :- add(X, Y, Z).
?- add(s(s(z)), s(z), R).
?- add(X, Y, s(s(z))).
% ---
% ?- add(s(s(z)), s(z), R).
% R = s(s(s(z)))
% ?- add(X, Y, s(s(z))).
% X = z, Y = s(s(z))
% X = s(z), Y = s(z)
% X = s(s(z)), Y = z
