% string_concat, string_length, string_upper and string_lower.
?- string_concat(ab, cd, X).
?- string_length(abc, N).
?- string_upper(abc, X).
?- string_lower('ABC', X).
% ---
% ?- string_concat(ab, cd, X).
% X = abcd
% ?- string_length(abc, N).
% N = 3
% ?- string_upper(abc, X).
% X = 'ABC'
% ?- string_lower('ABC', X).
% X = abc
