% Texts that look alike are not equal.
p('a'). p('A'). p('a '). p(" a").
?- p(X), X = a.
?- p(X), atom_length(X, 2).
% ---
% ?- p(X), X = a.
% X = a
% ?- p(X), atom_length(X, 2).
% X = ' a'
% X = 'a '
