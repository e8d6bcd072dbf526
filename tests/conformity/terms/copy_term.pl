% Terms that hold text, numbers and lists.
p(rec(1, 'A b', [x, y], 2.5)).
?- p(rec(I, T, L, F)).
?- p(rec(_, _, [_|R], _)).
% ---
% ?- p(rec(I, T, L, F)).
% I = 1, T = 'A b', L = [x, y], F = 2.5
% ?- p(rec(_, _, [_|R], _)).
% R = [y]
