% delete/3 and exclude by unification.
?- delete([a, b, a, c], a, L).
?- subtract([1, 2, 3, 4], [2, 4], L).
% ---
% ?- delete([a, b, a, c], a, L).
% L = [b, c]
% ?- subtract([1, 2, 3, 4], [2, 4], L).
% L = [1, 3]
