% Term functions of what is no term.
?- arg(x, f(a), Y).
?- arg(1, a, Y).
?- functor(X, Y, 2).
?- functor(X, f, a).
% ---
% ?- arg(x, f(a), Y).
% error
% ?- arg(1, a, Y).
% error
% ?- functor(X, Y, 2).
% error
% ?- functor(X, f, a).
% error
