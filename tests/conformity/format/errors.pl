% Too few and too many arguments.
?- format(atom(X), "~w ~w", [a]).
?- format(atom(X), "~w", [a, b]).
?- format(atom(X), "~d", [a]).
% ---
% ?- format(atom(X), "~w ~w", [a]).
% error
% ?- format(atom(X), "~w", [a, b]).
% error
% ?- format(atom(X), "~d", [a]).
% error
