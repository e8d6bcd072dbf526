% atom_concat/3 joins.
p(ab). p(c).
?- p(X), p(Y), atom_concat(X, Y, Z).
?- atom_concat(a, 1, X).
% ---
% ?- p(X), p(Y), atom_concat(X, Y, Z).
% X = ab, Y = ab, Z = abab
% X = ab, Y = c, Z = abc
% X = c, Y = ab, Z = cab
% X = c, Y = c, Z = cc
% ?- atom_concat(a, 1, X).
% X = a1
