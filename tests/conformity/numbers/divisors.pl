% Divisors, and perfect numbers by their sum.
d(N, D) :- between(1, 30, N), between(1, 30, D), D < N, N mod D =:= 0.
perfect(N) :- between(2, 30, N), aggregate_all(sum(D), d(N, D), N).
?- d(12, D).
?- perfect(N).
% ---
% ?- d(12, D).
% D = 1
% D = 2
% D = 3
% D = 4
% D = 6
% ?- perfect(N).
% N = 6
% N = 28
