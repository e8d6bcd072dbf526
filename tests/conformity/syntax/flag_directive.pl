% The flag that this dialect sets.
:- set_prolog_flag(double_quotes, atom).
p("a b").
?- p(X).
?- p('a b').
% ---
% ?- p(X).
% X = 'a b'
% ?- p('a b').
% true
