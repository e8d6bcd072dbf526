% What "text" is depends on a flag, from its directive on.
:- set_prolog_flag(double_quotes, codes).
codes("ab").
sum(S) :- "ab" = [X, Y], S is X + Y.
:- set_prolog_flag(double_quotes, chars).
chars("ab").
chars("").
:- set_prolog_flag(double_quotes, atom).
text("ab").
?- codes(X).
?- sum(X).
?- chars(X).
?- text(X).
?- chars([X|_]).
% ---
% ?- codes(X).
% X = [97, 98]
% ?- sum(X).
% X = 195
% ?- chars(X).
% X = []
% X = [a, b]
% ?- text(X).
% X = ab
% ?- chars([X|_]).
% X = a
