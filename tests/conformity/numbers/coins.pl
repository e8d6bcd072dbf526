% Ways to pay 10 with coins.
?- between(0, 2, F), between(0, 5, T), R is 10 - 5 * F - 2 * T, R >= 0.
% ---
% F = 0, T = 0, R = 10
% F = 0, T = 1, R = 8
% F = 0, T = 2, R = 6
% F = 0, T = 3, R = 4
% F = 0, T = 4, R = 2
% F = 0, T = 5, R = 0
% F = 1, T = 0, R = 5
% F = 1, T = 1, R = 3
% F = 1, T = 2, R = 1
% F = 2, T = 0, R = 0
