% Texts that are no numbers.
?- atom_number('12a', X).
?- number_codes(X, [0'a]).
?- atom_number(X, Y).
% ---
% ?- atom_number('12a', X).
% false
% ?- number_codes(X, [0'a]).
% error
% ?- atom_number(X, Y).
% error
