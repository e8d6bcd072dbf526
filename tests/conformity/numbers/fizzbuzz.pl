% FizzBuzz by if-then-else.
f(N, W) :- between(1, 15, N),
    ( N mod 15 =:= 0 -> W = fizzbuzz ; N mod 3 =:= 0 -> W = fizz ; N mod 5 =:= 0 -> W = buzz ; W = N ).
?- f(N, W).
% ---
% N = 1, W = 1
% N = 2, W = 2
% N = 3, W = fizz
% N = 4, W = 4
% N = 5, W = buzz
% N = 6, W = fizz
% N = 7, W = 7
% N = 8, W = 8
% N = 9, W = fizz
% N = 10, W = buzz
% N = 11, W = 11
% N = 12, W = fizz
% N = 13, W = 13
% N = 14, W = 14
% N = 15, W = fizzbuzz
