% Rules of a predicate in two places, with the directive that says so.
:- discontiguous path/2, loop/1.
edge(1, 2).
path(X, Y) :- edge(X, Y).
loop(X) :- path(X, X).
path(X, Z) :- edge(X, Y), path(Y, Z).
edge(2, 1).
?- path(1, X).
?- loop(X).
% ---
% ?- path(1, X).
% X = 1
% X = 2
% ?- loop(X).
% X = 1
% X = 2
