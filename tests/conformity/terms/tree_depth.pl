% The depth of a tree.
depth(leaf, 0).
depth(n(L, R), D) :- depth(L, A), depth(R, B), D is 1 + max(A, B).
?- depth(n(n(leaf, leaf), leaf), D).
% ---
% D = 2
