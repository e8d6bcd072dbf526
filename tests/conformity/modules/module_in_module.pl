% A module that uses a module.
:- use_module('parts/family').
?- cousin(X, Y), X @< Y.
% ---
% X = cas, Y = dan
