% A list with a tail that is no list.
p([a | b]). p([a, b | c]).
?- p([a | X]).
?- p(X), is_list(X).
% ---
% ?- p([a | X]).
% X = b
% X = '[|]'(b, c)
% ?- p(X), is_list(X).
% false
