% The trees of an ambiguous sentence as terms.
tok(0, 1, a). tok(1, 2, a). tok(2, 3, a).
t(I, J, a) :- tok(I, J, a).
t(I, K, n(L, R)) :- t(I, J, L), t(J, K, R).
?- t(0, 3, T).
% ---
% T = n(a, n(a, a))
% T = n(n(a, a), a)
