% append/3 joins two lists.
?- append([1, 2], [3], L).
?- append([], [], L).
?- append([1], X, [1, 2, 3]).
% ---
% ?- append([1, 2], [3], L).
% L = [1, 2, 3]
% ?- append([], [], L).
% L = []
% ?- append([1], X, [1, 2, 3]).
% X = [2, 3]
