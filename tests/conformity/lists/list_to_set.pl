% list_to_set/2 keeps the first of equal elements.
?- list_to_set([b, a, b, c, a], L).
?- sort([b, a, b, c, a], L).
% ---
% ?- list_to_set([b, a, b, c, a], L).
% L = [b, a, c]
% ?- sort([b, a, b, c, a], L).
% L = [a, b, c]
