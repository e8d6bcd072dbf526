% A compound term is a value.
p(f(1)). p(f(2)). p(g(1, a)).
?- p(X).
?- p(f(X)).
?- p(g(X, Y)).
?- p(h(X)).
% ---
% ?- p(X).
% X = f(1)
% X = f(2)
% X = g(1, a)
% ?- p(f(X)).
% X = 1
% X = 2
% ?- p(g(X, Y)).
% X = 1, Y = a
% ?- p(h(X)).
% false
