% `~q` quotes where needed, `~w` does not.
?- format(atom(X), "~q", ['A b']).
?- format(atom(X), "~w", ['A b']).
?- format(atom(X), "~a", ['A b']).
?- format(atom(X), "~~ ~w", [x]).
% ---
% ?- format(atom(X), "~q", ['A b']).
% X = '\'A b\''
% ?- format(atom(X), "~w", ['A b']).
% X = 'A b'
% ?- format(atom(X), "~a", ['A b']).
% X = 'A b'
% ?- format(atom(X), "~~ ~w", [x]).
% X = '~ x'
