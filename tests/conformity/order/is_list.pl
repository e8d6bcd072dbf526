% is_list/1 and ground/1.
p([]). p([1, 2]). p(f(x)). p(a). p([a | b]).
?- p(X), is_list(X).
?- p(X), ground(X), atom(X), X \== [].
% ---
% ?- p(X), is_list(X).
% X = []
% X = [1, 2]
% ?- p(X), ground(X), atom(X), X \== [].
% X = a
