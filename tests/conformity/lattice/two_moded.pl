% Two columns with modes of their own.
:- table range(_, min, max).
v(a, 3). v(a, 1). v(a, 7). v(b, 5).
range(K, V, V) :- v(K, V).
?- range(K, L, H).
% ---
% K = a, L = 1, H = 7
% K = b, L = 5, H = 5
