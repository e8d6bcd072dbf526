% Lists in the standard order are compounds of two arguments.
p([]). p([a]). p([a, b]). p([b]). p(f(x)). p(zz(a, b)). p([1]). p(g(a, b, c)).
?- p(X).
% ---
% X = []
% X = f(x)
% X = [1]
% X = [a]
% X = [a, b]
% X = [b]
% X = zz(a, b)
% X = g(a, b, c)
