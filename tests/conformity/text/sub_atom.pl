% sub_atom/5 with a known part, place or length.
?- sub_atom(banana, B, 2, A, na).
?- sub_atom(hello, 0, 2, _, S).
?- sub_atom(hello, _, 3, 0, S).
?- sub_atom(abc, B, L, A, S).
?- sub_atom(abc, B, _, _, z).
% ---
% ?- sub_atom(banana, B, 2, A, na).
% B = 2, A = 2
% B = 4, A = 0
% ?- sub_atom(hello, 0, 2, _, S).
% S = he
% ?- sub_atom(hello, _, 3, 0, S).
% S = llo
% ?- sub_atom(abc, B, L, A, S).
% B = 0, L = 0, A = 3, S = ''
% B = 0, L = 1, A = 2, S = a
% B = 0, L = 2, A = 1, S = ab
% B = 0, L = 3, A = 0, S = abc
% B = 1, L = 0, A = 2, S = ''
% B = 1, L = 1, A = 1, S = b
% B = 1, L = 2, A = 0, S = bc
% B = 2, L = 0, A = 1, S = ''
% B = 2, L = 1, A = 0, S = c
% B = 3, L = 0, A = 0, S = ''
% ?- sub_atom(abc, B, _, _, z).
% false
