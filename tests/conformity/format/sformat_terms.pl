% Terms and lists are written with their operators.
?- format(atom(X), "~w", [f(a, [1, 2])]).
?- format(atom(X), "~w", [1 + 2]).
?- format(atom(X), "~w", [a - 1]).
% ---
% ?- format(atom(X), "~w", [f(a, [1, 2])]).
% X = 'f(a,[1,2])'
% ?- format(atom(X), "~w", [1 + 2]).
% X = '1+2'
% ?- format(atom(X), "~w", [a - 1]).
% X = 'a-1'
