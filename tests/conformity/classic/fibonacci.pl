% Fibonacci numbers, goal-directed.
fib(0, 0).
fib(1, 1).
fib(N, F) :- N > 1, A is N - 1, B is N - 2, fib(A, X), fib(B, Y), F is X + Y.
?- fib(10, F).
?- fib(30, F).
?- fib(90, F).
% ---
% ?- fib(10, F).
% F = 55
% ?- fib(30, F).
% F = 832040
% ?- fib(90, F).
% F = 2880067194370816120
