% Negation of an if-then-else.
p(1). p(2). p(3).
?- p(X), \+ ( X > 2 -> true ; X =:= 1 ).
% ---
% X = 2
