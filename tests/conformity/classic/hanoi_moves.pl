% The number of moves of the towers of Hanoi.
hanoi(0, 0).
hanoi(N, M) :- N > 0, K is N - 1, hanoi(K, L), M is 2 * L + 1.
?- hanoi(10, M).
% ---
% M = 1023
