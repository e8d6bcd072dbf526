% All exports of a module but some.
:- use_module('parts/kin', except([parent/2])).
parent(eve, fay).
?- grandparent(X, Y).
?- parent(X, Y).
% ---
% ?- grandparent(X, Y).
% X = ann, Y = cas
% X = ann, Y = dan
% ?- parent(X, Y).
% X = eve, Y = fay
