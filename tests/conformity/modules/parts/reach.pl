:- module(reach, [reach/2, unreachable/2]).
:- table reach/2.
edge(1, 2).
edge(2, 3).
edge(4, 4).
node(X) :- edge(X, _).
node(X) :- edge(_, X).
reach(X, Y) :- edge(X, Y).
reach(X, Z) :- reach(X, Y), edge(Y, Z).
unreachable(X, Y) :- node(X), node(Y), \+ reach(X, Y).
