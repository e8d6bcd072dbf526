% setof/3 groups by the variables that are free.
p(3, c). p(1, a). p(2, a).
?- setof(X, p(X, Y), L).
?- setof(X - Y, p(X, Y), L).
% ---
% ?- setof(X, p(X, Y), L).
% Y = a, L = [1, 2]
% Y = c, L = [3]
% ?- setof(X - Y, p(X, Y), L).
% L = [-(1, a), -(2, a), -(3, c)]
