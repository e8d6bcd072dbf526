% Columns of numbers.
?- format(atom(X), "~2f", [3.14159]).
?- format(atom(X), "~0f", [2.7]).
?- format(atom(X), "~e", [1.5]).
?- format(atom(X), "~D", [1234567]).
?- format(atom(X), "~2d", [314]).
% ---
% ?- format(atom(X), "~2f", [3.14159]).
% X = '3.14'
% ?- format(atom(X), "~0f", [2.7]).
% X = '3'
% ?- format(atom(X), "~e", [1.5]).
% X = '1.500000e+00'
% ?- format(atom(X), "~D", [1234567]).
% X = '1,234,567'
% ?- format(atom(X), "~2d", [314]).
% X = '3.14'
