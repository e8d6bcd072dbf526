% msort/2 keeps repeats, sort/2 does not.
?- msort([c, 1, a, 2.0, b, a], L).
?- sort([c, 1, a, 2.0, b, a], L).
?- sort([], L).
% ---
% ?- msort([c, 1, a, 2.0, b, a], L).
% L = [1, 2.0, a, a, b, c]
% ?- sort([c, 1, a, 2.0, b, a], L).
% L = [1, 2.0, a, b, c]
% ?- sort([], L).
% L = []
