% Modules that import each other.
:- use_module('parts/even').
?- even(4).
?- even(7).
?- between(1, 6, X), even(X).
% ---
% ?- even(4).
% true
% ?- even(7).
% false
% ?- between(1, 6, X), even(X).
% X = 2
% X = 4
% X = 6
