% length/2 of a known list.
p([]). p([a]). p([a, b, c]).
?- p(L), length(L, N).
?- p(L), length(L, 1).
% ---
% ?- p(L), length(L, N).
% L = [], N = 0
% L = [a], N = 1
% L = [a, b, c], N = 3
% ?- p(L), length(L, 1).
% L = [a]
