% Only the named predicates of a module are taken.
:- use_module('parts/kin', [grandparent/2]).
parent(mine).
?- grandparent(X, Y).
?- parent(X).
% ---
% ?- grandparent(X, Y).
% X = ann, Y = cas
% X = ann, Y = dan
% ?- parent(X).
% X = mine
