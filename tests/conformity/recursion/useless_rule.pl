% A rule that gives nothing new.
e(1, 2).
p(X, Y) :- e(X, Y).
p(X, Y) :- p(X, Y).
?- p(X, Y).
% ---
% X = 1, Y = 2
