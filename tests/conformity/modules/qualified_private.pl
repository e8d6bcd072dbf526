% What a module keeps to itself cannot be reached by the module's name either; SWI-Prolog lets it pass.
:- use_module('parts/counting').
% ours: error unknown-predicate
?- counting:factor(X).
?- counting:triple(2, X).
% ---
% ?- counting:factor(X).
% X = 3
% ?- counting:triple(2, X).
% X = 6
