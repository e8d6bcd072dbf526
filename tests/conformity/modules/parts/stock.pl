:- module(stock, [item/2, sold/2, total/1]).
:- dynamic sold/2.
:- include(items).
total(N) :- aggregate_all(sum(P), item(_, P), N).
