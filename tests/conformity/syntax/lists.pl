% Ways to write lists.
p([]). p([a]). p([a, b]). p([a | b]). p([a, b | c]). p([a | [b]]). p('[|]'(x, [])).
?- p(X).
?- p([_]).
% ---
% ?- p(X).
% X = []
% X = [a]
% X = '[|]'(a, b)
% X = [a, b]
% X = '[|]'(a, '[|]'(b, c))
% X = [x]
% ?- p([_]).
% true
