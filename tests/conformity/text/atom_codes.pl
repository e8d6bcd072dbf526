% atom_codes/2 and char_code/2.
?- atom_codes(abc, L).
?- atom_codes(X, [104, 105]).
?- char_code(X, 97).
?- char_code(a, X).
% ---
% ?- atom_codes(abc, L).
% L = [97, 98, 99]
% ?- atom_codes(X, [104, 105]).
% X = hi
% ?- char_code(X, 97).
% X = a
% ?- char_code(a, X).
% X = 97
