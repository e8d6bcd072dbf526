% Primes by trial division.
composite(N) :- between(2, 30, N), between(2, 5, D), N > D, N mod D =:= 0.
prime(N) :- between(2, 30, N), \+ composite(N).
?- prime(N).
% ---
% N = 2
% N = 3
% N = 5
% N = 7
% N = 11
% N = 13
% N = 17
% N = 19
% N = 23
% N = 29
