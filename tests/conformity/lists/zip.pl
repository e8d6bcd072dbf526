% Two lists walked together.
zip([], [], []).
zip([A|As], [B|Bs], [A - B|R]) :- zip(As, Bs, R).
?- zip([1, 2], [x, y], L).
?- zip(A, B, [1 - x, 2 - y]).
% ---
% ?- zip([1, 2], [x, y], L).
% L = [-(1, x), -(2, y)]
% ?- zip(A, B, [1 - x, 2 - y]).
% A = [1, 2], B = [x, y]
