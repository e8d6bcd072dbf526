% Each branch of a disjunction binds the variable.
?- ( X = a ; X = b ).
?- ( X = a, Y = 1 ; X = b, Y = 2 ).
% ---
% ?- ( X = a ; X = b ).
% X = a
% X = b
% ?- ( X = a, Y = 1 ; X = b, Y = 2 ).
% X = a, Y = 1
% X = b, Y = 2
