% Each pair once, by `@<`.
p(b). p(a). p(c).
?- p(X), p(Y), X @< Y.
% ---
% X = a, Y = b
% X = a, Y = c
% X = b, Y = c
