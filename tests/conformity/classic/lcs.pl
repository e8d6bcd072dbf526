% The length of the longest common subsequence of two texts, over positions.
:- table l(_, _, max).
a(1, x). a(2, y). a(3, z). a(4, y).
b(1, y). b(2, x). b(3, y). b(4, z).
l(0, J, 0) :- between(0, 4, J).
l(I, 0, 0) :- between(1, 4, I).
l(I, J, N) :- l(H, K, M), I is H + 1, J is K + 1, a(I, C), b(J, C), N is M + 1.
l(I, J, N) :- l(H, J, N), H < 4, I is H + 1.
l(I, J, N) :- l(I, K, N), K < 4, J is K + 1.
?- l(4, 4, N).
% ---
% N = 3
