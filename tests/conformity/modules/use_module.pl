% A module gives the predicates that it exports.
:- use_module('parts/kin').
?- grandparent(X, Y).
?- parent(X, Y), \+ grandparent(X, _).
% ---
% ?- grandparent(X, Y).
% X = ann, Y = cas
% X = ann, Y = dan
% ?- parent(X, Y), \+ grandparent(X, _).
% X = bob, Y = cas
% X = bob, Y = dan
