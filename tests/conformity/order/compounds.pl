% Compounds: by arity, then name, then arguments.
p(f(b)). p(f(a)). p(g(a)). p(a(z, z)). p(f(a, b)). p(f(f(a))). p(z). p(f(1)).
?- p(X).
?- p(X), X @< f(b).
% ---
% ?- p(X).
% X = z
% X = f(1)
% X = f(a)
% X = f(b)
% X = f(f(a))
% X = g(a)
% X = a(z, z)
% X = f(a, b)
% ?- p(X), X @< f(b).
% X = z
% X = f(1)
% X = f(a)
