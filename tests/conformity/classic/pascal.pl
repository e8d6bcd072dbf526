% Pascal's triangle.
c(0, 0, 1).
c(N, 0, 1) :- between(1, 5, N).
c(N, N, 1) :- between(1, 5, N).
c(N, K, V) :- between(2, 5, N), M is N - 1, c(M, J, A), K is J + 1, K < N, c(M, K, B), V is A + B.
?- c(5, K, V).
?- c(4, 2, V).
% ---
% ?- c(5, K, V).
% K = 0, V = 1
% K = 1, V = 5
% K = 2, V = 10
% K = 3, V = 10
% K = 4, V = 5
% K = 5, V = 1
% ?- c(4, 2, V).
% V = 6
