% Libraries of Prolog whose predicates are built in here.
:- use_module(library(lists)).
:- use_module(library(aggregate)).
:- use_module(library(apply)).
p(1). p(2).
?- aggregate_all(sum(X), p(X), S).
% ---
% S = 3
