% A private predicate takes the place of a library predicate in its module only.
:- use_module('parts/ring').
?- ring(X).
?- last([1, 2, 3], X).
% ---
% ?- ring(X).
% X = b
% ?- last([1, 2, 3], X).
% X = 3
