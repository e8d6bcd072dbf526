% Words that read the same backwards.
w(anna). w(bob). w(carl). w(x).
?- w(X), atom_chars(X, L), reverse(L, L).
% ---
% X = anna, L = [a, n, n, a]
% X = bob, L = [b, o, b]
% X = x, L = [x]
