% The nodes of a path without repeats, as a list.
e(a, b). e(b, c). e(a, c). e(c, d). e(c, a).
path(X, Y, [X, Y]) :- e(X, Y).
path(X, Y, [X|P]) :- e(X, Z), path(Z, Y, P), \+ memberchk(X, P).
?- path(a, d, P).
% ---
% P = [a, b, c, d]
% P = [a, c, d]
