% A variable that stands twice in a term.
p(f(1, 1)). p(f(1, 2)). p(f(a, a)).
?- p(f(X, X)).
% ---
% X = 1
% X = a
