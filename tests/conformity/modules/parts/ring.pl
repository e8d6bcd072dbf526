:- module(ring, [ring/1]).
last(a, b).
ring(X) :- last(a, X).
