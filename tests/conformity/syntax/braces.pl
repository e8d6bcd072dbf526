% Terms in braces, and the atom {}.
p({}). p({a}). p({a, b}). p('{}'(c)).
?- p(X).
?- p({X}).
% ---
% ?- p(X).
% X = {}
% X = {}(a)
% X = {}(c)
% X = {}(','(a, b))
% ?- p({X}).
% X = a
% X = c
% X = ','(a, b)
