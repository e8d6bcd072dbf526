% atom_concat/3 splits in all ways, or at a known part.
?- atom_concat(X, Y, abc).
?- atom_concat(ab, X, abc).
?- atom_concat(X, bc, abc).
?- atom_concat(x, X, abc).
% ---
% ?- atom_concat(X, Y, abc).
% X = '', Y = abc
% X = a, Y = bc
% X = ab, Y = c
% X = abc, Y = ''
% ?- atom_concat(ab, X, abc).
% X = c
% ?- atom_concat(X, bc, abc).
% X = a
% ?- atom_concat(x, X, abc).
% false
