:- module(elders, [elder/2]).
:- reexport(kin, [parent/2 as direct]).
elder(X, Y) :- direct(X, Y).
elder(X, Z) :- direct(X, Y), elder(Y, Z).
