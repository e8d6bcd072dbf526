% Which rows, columns and boxes of a 4 by 4 Sudoku break the rules.
cell(1, 1, 1). cell(1, 2, 2). cell(1, 3, 3). cell(1, 4, 4).
cell(2, 1, 3). cell(2, 2, 4). cell(2, 3, 1). cell(2, 4, 2).
cell(3, 1, 2). cell(3, 2, 1). cell(3, 3, 4). cell(3, 4, 3).
cell(4, 1, 4). cell(4, 2, 3). cell(4, 3, 2). cell(4, 4, 2).
box(R, C, B) :- cell(R, C, _), B is (R - 1) // 2 * 2 + (C - 1) // 2.
bad(row, R, V) :- cell(R, A, V), cell(R, B, V), A < B.
bad(column, C, V) :- cell(A, C, V), cell(B, C, V), A < B.
bad(box, X, V) :- box(R, C, X), box(S, D, X), cell(R, C, V), cell(S, D, V), [R, C] @< [S, D].
valid :- \+ bad(_, _, _).
?- bad(K, N, V).
?- valid.
% ---
% ?- bad(K, N, V).
% K = box, N = 3, V = 2
% K = column, N = 4, V = 2
% K = row, N = 4, V = 2
% ?- valid.
% false
