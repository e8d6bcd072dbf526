% One predicate that comes in two ways is no conflict.
:- use_module('parts/kin').
:- use_module('parts/relatives').
:- use_module('parts/kin', [parent/2]).
?- parent(X, cas).
?- grandchild(X, ann).
% ---
% ?- parent(X, cas).
% X = bob
% ?- grandchild(X, ann).
% X = cas
% X = dan
