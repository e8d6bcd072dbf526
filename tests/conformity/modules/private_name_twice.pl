% A private predicate of a module is not the one of the same name here.
:- use_module('parts/counting').
factor(100).
big(X) :- factor(F), X is F * 2.
?- big(X).
?- triple(2, X).
?- factor(X).
% ---
% ?- big(X).
% X = 200
% ?- triple(2, X).
% X = 6
% ?- factor(X).
% X = 100
