% A goal with the name of its module needs no import.
:- use_module('parts/kin', []).
parent(eve, fay).
old(X) :- kin:parent(X, _), \+ kin:parent(_, X).
?- kin:parent(bob, X).
?- parent(X, Y).
?- old(X).
?- kin:(parent(ann, X), parent(X, Y)).
% ---
% ?- kin:parent(bob, X).
% X = cas
% X = dan
% ?- parent(X, Y).
% X = eve, Y = fay
% ?- old(X).
% X = ann
% ?- kin:(parent(ann, X), parent(X, Y)).
% X = bob, Y = cas
% X = bob, Y = dan
