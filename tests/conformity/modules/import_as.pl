% An import under another name.
:- use_module('parts/kin', [parent/2 as elder, grandparent/2]).
parent(mine, yours).
?- elder(X, Y).
?- parent(X, Y).
?- grandparent(X, Y), elder(X, Z).
% ---
% ?- elder(X, Y).
% X = ann, Y = bob
% X = bob, Y = cas
% X = bob, Y = dan
% ?- parent(X, Y).
% X = mine, Y = yours
% ?- grandparent(X, Y), elder(X, Z).
% X = ann, Y = cas, Z = bob
% X = ann, Y = dan, Z = bob
