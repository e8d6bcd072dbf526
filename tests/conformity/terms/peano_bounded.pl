% Peano numbers from a bounded recursion.
n(z, 0).
n(s(X), N) :- n(X, M), M < 3, N is M + 1.
?- n(X, N).
% ---
% X = z, N = 0
% X = s(z), N = 1
% X = s(s(z)), N = 2
% X = s(s(s(z))), N = 3
