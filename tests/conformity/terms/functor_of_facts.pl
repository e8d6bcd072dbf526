% functor/3 of stored terms.
p(f(1)). p(f(1, 2)). p(a). p(g(x)).
?- p(X), functor(X, N, A).
?- p(X), functor(X, f, _).
% ---
% ?- p(X), functor(X, N, A).
% X = a, N = a, A = 0
% X = f(1), N = f, A = 1
% X = g(x), N = g, A = 1
% X = f(1, 2), N = f, A = 2
% ?- p(X), functor(X, f, _).
% X = f(1)
% X = f(1, 2)
