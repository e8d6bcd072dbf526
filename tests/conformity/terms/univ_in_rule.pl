% `=..` renames the functor of stored terms.
p(f(1)). p(f(2)). p(g(3, 4)).
renamed(Y) :- p(X), X =.. [_|A], Y =.. [h|A].
?- renamed(Y).
% ---
% Y = h(1)
% Y = h(2)
% Y = h(3, 4)
