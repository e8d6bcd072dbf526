:- module(family, [cousin/2]).
:- use_module(kin).
sibling(X, Y) :- parent(P, X), parent(P, Y), X \== Y.
cousin(X, Y) :- sibling(X, Y).
