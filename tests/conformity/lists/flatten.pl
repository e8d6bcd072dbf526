% flatten/2 of nested lists.
?- flatten([1, [2, [3, 4]], [], 5], L).
?- flatten([], L).
% ---
% ?- flatten([1, [2, [3, 4]], [], 5], L).
% L = [1, 2, 3, 4, 5]
% ?- flatten([], L).
% L = []
