% A pattern under a negation.
p(f(1)). p(g(1)). p(f(2)).
v(1). v(2).
?- v(X), \+ p(g(X)).
?- p(T), \+ T = f(_).
% ---
% ?- v(X), \+ p(g(X)).
% X = 2
% ?- p(T), \+ T = f(_).
% T = g(1)
