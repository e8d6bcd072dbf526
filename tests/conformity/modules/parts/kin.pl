:- module(kin, [parent/2, grandparent/2]).
parent(ann, bob).
parent(bob, cas).
parent(bob, dan).
grandparent(X, Z) :- parent(X, Y), parent(Y, Z).
