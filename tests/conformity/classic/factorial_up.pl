% Factorials bottom-up under a bound.
fact(0, 1).
fact(N, F) :- fact(M, G), M < 6, N is M + 1, F is N * G.
?- fact(N, F).
% ---
% N = 0, F = 1
% N = 1, F = 1
% N = 2, F = 2
% N = 3, F = 6
% N = 4, F = 24
% N = 5, F = 120
% N = 6, F = 720
