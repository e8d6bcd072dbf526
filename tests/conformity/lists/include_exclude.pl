% include/3, exclude/3 and partition/4 keep the order of a list, and elements that repeat.
row(a, [3, 9, 1, 9, 3]). row(b, []).
small(X) :- X < 5.
?- row(R, L), include(small, L, M).
?- row(R, L), exclude(small, L, M).
?- row(R, L), partition(small, L, I, O).
?- row(R, L), include(<(2), L, M).
% ---
% ?- row(R, L), include(small, L, M).
% R = a, L = [3, 9, 1, 9, 3], M = [3, 1, 3]
% R = b, L = [], M = []
% ?- row(R, L), exclude(small, L, M).
% R = a, L = [3, 9, 1, 9, 3], M = [9, 9]
% R = b, L = [], M = []
% ?- row(R, L), partition(small, L, I, O).
% R = a, L = [3, 9, 1, 9, 3], I = [3, 1, 3], O = [9, 9]
% R = b, L = [], I = [], O = []
% ?- row(R, L), include(<(2), L, M).
% R = a, L = [3, 9, 1, 9, 3], M = [3, 9, 9, 3]
% R = b, L = [], M = []
