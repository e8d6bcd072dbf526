% atom_chars/2 in both directions.
?- atom_chars(abc, L).
?- atom_chars(X, [a, b]).
?- atom_chars('', L).
?- atom_chars(X, ['1', '2']).
% ---
% ?- atom_chars(abc, L).
% L = [a, b, c]
% ?- atom_chars(X, [a, b]).
% X = ab
% ?- atom_chars('', L).
% L = []
% ?- atom_chars(X, ['1', '2']).
% X = '12'
