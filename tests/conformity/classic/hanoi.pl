% The moves of the towers of Hanoi as a list.
hanoi(0, _, _, _, []).
hanoi(N, A, B, C, M) :- N > 0, K is N - 1,
    hanoi(K, A, C, B, M1), hanoi(K, C, B, A, M2), append(M1, [A - B|M2], M).
?- hanoi(2, left, right, middle, M).
% ---
% M = [-(left, middle), -(left, right), -(middle, right)]
