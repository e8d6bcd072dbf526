% append/2 joins a list of lists.
?- append([[1], [2, 3], []], L).
% ---
% L = [1, 2, 3]
