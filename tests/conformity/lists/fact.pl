% A list is a value of a fact.
p([1, 2, 3]). p([]). p([a]).
?- p(X).
?- p([1, 2, 3]).
?- p([]).
% ---
% ?- p(X).
% X = []
% X = [1, 2, 3]
% X = [a]
% ?- p([1, 2, 3]).
% true
% ?- p([]).
% true
