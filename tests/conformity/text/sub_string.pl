% sub_string/5.
?- sub_string("hello", 1, 3, _, X).
?- sub_string("abab", B, _, _, "ab").
% ---
% ?- sub_string("hello", 1, 3, _, X).
% X = ell
% ?- sub_string("abab", B, _, _, "ab").
% B = 0
% B = 2
