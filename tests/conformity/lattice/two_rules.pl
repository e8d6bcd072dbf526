% Several rules feed one lattice table.
:- table best(_, max).
a(x, 1). a(y, 5). b(x, 3). b(z, 2).
best(K, V) :- a(K, V).
best(K, V) :- b(K, V).
?- best(K, V).
% ---
% K = x, V = 3
% K = y, V = 5
% K = z, V = 2
