% Values of several kinds in the joined column.
a(1, x). a(1.0, y). a('1', z). a(b, w).
k(1). k(1.0). k(b).
?- k(K), a(K, V).
?- a(K, V), \+ k(K).
% ---
% ?- k(K), a(K, V).
% K = 1.0, V = y
% K = 1, V = x
% K = b, V = w
% ?- a(K, V), \+ k(K).
% K = '1', V = z
