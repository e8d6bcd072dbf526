% A test and a computation after a join of a predicate with itself.
p(1). p(2). p(3).
r(X, Y) :- p(X), p(Y), X < Y, Z is X + Y, Z > 3.
?- r(X, Y).
% ---
% X = 1, Y = 3
% X = 2, Y = 3
