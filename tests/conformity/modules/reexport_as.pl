% A module that gives on some of what it imports, under another name.
:- use_module('parts/elders').
?- elder(ann, X).
?- direct(X, dan).
% ---
% ?- elder(ann, X).
% X = bob
% X = cas
% X = dan
% ?- direct(X, dan).
% X = bob
