% memberchk/2 as a test.
p(a). p(b). p(z).
?- p(X), memberchk(X, [a, b, c]).
?- p(X), \+ memberchk(X, [a, b, c]).
% ---
% ?- p(X), memberchk(X, [a, b, c]).
% X = a
% X = b
% ?- p(X), \+ memberchk(X, [a, b, c]).
% X = z
