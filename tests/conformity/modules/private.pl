% What a module does not export cannot be used outside it.
:- use_module('parts/counting').
p(1).
?- triple(2, X).
% ours: error unknown-predicate
?- p(X), factor(Y).
% ---
% ?- triple(2, X).
% X = 6
% ?- p(X), factor(Y).
% error
