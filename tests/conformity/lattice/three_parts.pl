% Three columns with modes of their own.
:- table stat(_, min, max, lattice(ord_union/3)).
v(a, 3). v(a, 1). v(a, 7). v(b, 5). link(a, b). link(b, c).
stat(K, V, V, [V]) :- v(K, V).
stat(K, L, H, S) :- link(J, K), stat(J, L, H, S).
?- stat(K, L, H, S).
% ---
% K = a, L = 1, H = 7, S = [1, 3, 7]
% K = b, L = 1, H = 7, S = [1, 3, 5, 7]
% K = c, L = 1, H = 7, S = [1, 3, 5, 7]
