% atom_number/2 in both directions.
?- atom_number('12', X).
?- atom_number('1.5', X).
?- atom_number(abc, X).
?- atom_number(X, 12).
% ---
% ?- atom_number('12', X).
% X = 12
% ?- atom_number('1.5', X).
% X = 1.5
% ?- atom_number(abc, X).
% false
% ?- atom_number(X, 12).
% X = '12'
