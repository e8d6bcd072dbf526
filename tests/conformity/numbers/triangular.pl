% Triangular numbers by recursion with plus/3.
t(1, 1).
t(N, T) :- t(M, S), M < 6, succ(M, N), plus(S, N, T).
?- t(N, T).
% ---
% N = 1, T = 1
% N = 2, T = 3
% N = 3, T = 6
% N = 4, T = 10
% N = 5, T = 15
% N = 6, T = 21
