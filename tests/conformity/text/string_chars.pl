% string_chars, string_codes and string_to_atom.
?- string_chars(abc, L).
?- string_codes(abc, L).
?- string_to_atom(abc, X).
% ---
% ?- string_chars(abc, L).
% L = [a, b, c]
% ?- string_codes(abc, L).
% L = [97, 98, 99]
% ?- string_to_atom(abc, X).
% X = abc
