% The values that each row of a Sudoku lacks.
cell(1, 1, 1). cell(1, 3, 3). cell(1, 4, 4).
cell(2, 1, 3). cell(2, 2, 4).
digit(D) :- between(1, 4, D).
lacks(R, L) :- between(1, 2, R), findall(D, (digit(D), \+ cell(R, _, D)), L).
?- lacks(R, L).
% ---
% R = 1, L = [2]
% R = 2, L = [1, 2]
