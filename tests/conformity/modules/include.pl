% An included text stands in the place of its directive.
:- include('parts/edges').
path(X, Y) :- edge(X, Y).
path(X, Z) :- path(X, Y), edge(Y, Z).
?- path(1, X).
% ---
% X = 1
% X = 2
% X = 3
