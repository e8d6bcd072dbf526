% A module that gives on what it imports.
:- use_module('parts/relatives').
?- grandchild(X, Y).
?- parent(bob, X).
?- grandparent(X, Y), \+ parent(X, Y).
% ---
% ?- grandchild(X, Y).
% X = cas, Y = ann
% X = dan, Y = ann
% ?- parent(bob, X).
% X = cas
% X = dan
% ?- grandparent(X, Y), \+ parent(X, Y).
% X = ann, Y = cas
% X = ann, Y = dan
