% p/1 and p/2 are two predicates.
p(a). p(b, c).
?- p(X).
?- p(X, Y).
% ---
% ?- p(X).
% X = a
% ?- p(X, Y).
% X = b, Y = c
