% Characters by their code, and repetition.
?- format(atom(X), "~c", [97]).
?- format(atom(X), "~3c", [120]).
?- format(atom(X), "~8|abc", []).
% ---
% ?- format(atom(X), "~c", [97]).
% X = a
% ?- format(atom(X), "~3c", [120]).
% X = xxx
% ?- format(atom(X), "~8|abc", []).
% X = '        abc'
