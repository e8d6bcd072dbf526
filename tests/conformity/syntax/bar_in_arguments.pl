% A bar in brackets, and in quotes.
p('|'). p([a | b]).
?- p(X).
% ---
% X = '|'
% X = '[|]'(a, b)
