% The flag double_quotes of a module's file is not that of the file that uses it.
:- use_module('parts/codes').
mine("ab").
?- word(X).
?- mine(X).
% ---
% ?- word(X).
% X = [97, 98]
% ?- mine(X).
% X = ab
