% A text is shifted letter by letter.
shift([], []).
shift([C|T], [D|R]) :- D is (C - 97 + 3) mod 26 + 97, shift(T, R).
caesar(A, B) :- atom_codes(A, C), shift(C, D), atom_codes(B, D).
?- caesar(xyz, X).
?- caesar(hello, X).
% ---
% ?- caesar(xyz, X).
% X = abc
% ?- caesar(hello, X).
% X = khoor
