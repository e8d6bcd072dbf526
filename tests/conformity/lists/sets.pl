% intersection, union and subtract.
?- intersection([a, b, c], [c, a, d], L).
?- union([a, b], [b, c], L).
?- subtract([a, b, c], [b], L).
% ---
% ?- intersection([a, b, c], [c, a, d], L).
% L = [a, c]
% ?- union([a, b], [b, c], L).
% L = [a, b, c]
% ?- subtract([a, b, c], [b], L).
% L = [a, c]
