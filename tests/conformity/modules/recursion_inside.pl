% Recursion and negation inside of a module, over its private facts.
:- use_module('parts/reach').
edge(7, 8).
?- reach(1, X).
?- unreachable(X, 4).
?- edge(X, Y).
% ---
% ?- reach(1, X).
% X = 2
% X = 3
% ?- unreachable(X, 4).
% X = 1
% X = 2
% X = 3
% ?- edge(X, Y).
% X = 7, Y = 8
