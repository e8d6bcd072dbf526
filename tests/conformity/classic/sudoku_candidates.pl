% What may stand in the empty cells of a small Sudoku.
given(1, 1, 1). given(1, 2, 2). given(2, 3, 1). given(4, 4, 3). given(3, 2, 4).
index(I) :- between(1, 4, I).
box(R, C, B) :- index(R), index(C), B is (R - 1) // 2 * 2 + (C - 1) // 2.
filled(R, C) :- given(R, C, _).
blocked(R, C, V) :- index(R), index(C), given(R, _, V).
blocked(R, C, V) :- index(R), index(C), given(_, C, V).
blocked(R, C, V) :- box(R, C, B), box(S, D, B), given(S, D, V).
may(R, C, V) :- index(R), index(C), \+ filled(R, C), between(1, 4, V), \+ blocked(R, C, V).
?- may(1, C, V).
?- may(R, 4, V).
% ---
% ?- may(1, C, V).
% C = 3, V = 3
% C = 3, V = 4
% C = 4, V = 4
% ?- may(R, 4, V).
% R = 1, V = 4
% R = 2, V = 2
% R = 2, V = 4
% R = 3, V = 1
% R = 3, V = 2
