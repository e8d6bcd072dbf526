% A recursive function from a bound argument.
sum(0, 0).
sum(N, S) :- N > 0, M is N - 1, sum(M, T), S is T + N.
?- sum(10, S).
?- sum(0, S).
% ---
% ?- sum(10, S).
% S = 55
% ?- sum(0, S).
% S = 0
