% functor/3 takes apart and builds.
?- functor(f(a, b), N, A).
?- functor(abc, N, A).
?- functor(5, N, A).
?- functor(X, abc, 0).
% ---
% ?- functor(f(a, b), N, A).
% N = f, A = 2
% ?- functor(abc, N, A).
% N = abc, A = 0
% ?- functor(5, N, A).
% N = 5, A = 0
% ?- functor(X, abc, 0).
% X = abc
