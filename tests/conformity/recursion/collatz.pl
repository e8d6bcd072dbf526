% The Collatz steps from 6.
step(N, M) :- N mod 2 =:= 0, M is N // 2.
step(N, M) :- N mod 2 =:= 1, M is 3 * N + 1.
orbit(6).
orbit(M) :- orbit(N), N > 1, step(N, M).
?- orbit(X).
% ---
% X = 1
% X = 2
% X = 3
% X = 4
% X = 5
% X = 6
% X = 8
% X = 10
% X = 16
