% Recursion to zero, from a bound argument.
down(0, zero).
down(N, R) :- N > 0, M is N - 1, down(M, R).
?- down(5, R).
% ---
% R = zero
