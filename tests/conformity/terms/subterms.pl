% All subterms of a term, by recursion over arg/3.
t(f(g(a), h(b, c))).
sub(X) :- t(X).
sub(Y) :- sub(X), compound(X), arg(_, X, Y).
?- sub(X).
% ---
% X = a
% X = b
% X = c
% X = g(a)
% X = f(g(a), h(b, c))
% X = h(b, c)
