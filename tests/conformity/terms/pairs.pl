% Keys and values as pairs.
p(a - 1). p(b - 2). p(a - 3).
?- p(a - X).
?- p(K - V), V > 1.
?- findall(V - K, p(K - V), L0), msort(L0, L).
% ---
% ?- p(a - X).
% X = 1
% X = 3
% ?- p(K - V), V > 1.
% K = a, V = 3
% K = b, V = 2
% ?- findall(V - K, p(K - V), L0), msort(L0, L).
% L0 = [-(1, a), -(2, b), -(3, a)], L = [-(1, a), -(2, b), -(3, a)]
