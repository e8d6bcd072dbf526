% Fibonacci numbers bottom-up under a bound.
fib(0, 0).
fib(1, 1).
fib(N, F) :- fib(A, X), fib(B, Y), B =:= A + 1, N is B + 1, N =< 15, F is X + Y.
?- fib(N, F).
% ---
% N = 0, F = 0
% N = 1, F = 1
% N = 2, F = 1
% N = 3, F = 2
% N = 4, F = 3
% N = 5, F = 5
% N = 6, F = 8
% N = 7, F = 13
% N = 8, F = 21
% N = 9, F = 34
% N = 10, F = 55
% N = 11, F = 89
% N = 12, F = 144
% N = 13, F = 233
% N = 14, F = 377
% N = 15, F = 610
