% Text functions without the parts that they need.
?- atom_concat(X, b, Y).
?- atom_chars(X, Y).
?- char_code(X, Y).
?- atomic_list_concat([a, X], Y).
?- atomic_list_concat(X, '', abc).
% ---
% ?- atom_concat(X, b, Y).
% error
% ?- atom_chars(X, Y).
% error
% ?- char_code(X, Y).
% error
% ?- atomic_list_concat([a, X], Y).
% error
% ?- atomic_list_concat(X, '', abc).
% error
