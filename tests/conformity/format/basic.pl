% format/3 to an atom.
?- format(atom(X), "~w and ~w", [a, 1]).
?- format(atom(X), "no arguments", []).
?- format(atom(X), "~a-~d", [abc, 42]).
% ---
% ?- format(atom(X), "~w and ~w", [a, 1]).
% X = 'a and 1'
% ?- format(atom(X), "no arguments", []).
% X = 'no arguments'
% ?- format(atom(X), "~a-~d", [abc, 42]).
% X = 'abc-42'
