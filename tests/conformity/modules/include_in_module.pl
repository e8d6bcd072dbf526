% A text that a module includes belongs to the module; a dynamic predicate needs no clauses to be exported.
:- use_module('parts/stock').
?- item(X, P).
?- sold(X, P).
?- total(N).
% ---
% ?- item(X, P).
% X = book, P = 9
% X = pen, P = 2
% ?- sold(X, P).
% false
% ?- total(N).
% N = 11
