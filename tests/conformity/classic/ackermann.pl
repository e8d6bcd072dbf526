% The Ackermann function for small arguments.
ack(0, N, R) :- N >= 0, R is N + 1.
ack(M, 0, R) :- M > 0, L is M - 1, ack(L, 1, R).
ack(M, N, R) :- M > 0, N > 0, L is M - 1, K is N - 1, ack(M, K, S), ack(L, S, R).
?- ack(1, 2, R).
?- ack(2, 3, R).
% ---
% ?- ack(1, 2, R).
% R = 4
% ?- ack(2, 3, R).
% R = 9
