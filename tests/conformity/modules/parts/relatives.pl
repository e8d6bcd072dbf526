:- module(relatives, [grandchild/2]).
:- reexport(kin).
grandchild(X, Y) :- grandparent(Y, X).
