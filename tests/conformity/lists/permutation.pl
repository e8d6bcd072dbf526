% permutation/2 of a short list.
?- permutation([1, 2, 3], P).
% ---
% P = [1, 2, 3]
% P = [1, 3, 2]
% P = [2, 1, 3]
% P = [2, 3, 1]
% P = [3, 1, 2]
% P = [3, 2, 1]
