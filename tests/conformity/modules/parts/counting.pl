:- module(counting, [triple/2]).
factor(3).
number_to_triple(1).
number_to_triple(2).
triple(X, Y) :- number_to_triple(X), factor(F), Y is X * F.
