% A file that is asked for twice is loaded once.
:- ensure_loaded('parts/kin').
:- ensure_loaded('parts/kin.pl').
:- ensure_loaded(library(lists)).
?- grandparent(X, Y).
% ---
% X = ann, Y = cas
% X = ann, Y = dan
