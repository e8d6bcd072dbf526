% Permutations by select.
sel(X, [X|T], T).
sel(X, [H|T], [H|R]) :- sel(X, T, R).
perm([], []).
perm(L, [H|T]) :- sel(H, L, R), perm(R, T).
?- perm([a, b, c], P).
% ---
% P = [a, b, c]
% P = [a, c, b]
% P = [b, a, c]
% P = [b, c, a]
% P = [c, a, b]
% P = [c, b, a]
