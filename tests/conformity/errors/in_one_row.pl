% One row that cannot be computed makes the whole question an error.
p(4). p(2). p(0). p(1).
q(X, Y) :- p(X), Y is 8 // X.
r(X, Y) :- p(X), X =\= 0, Y is 8 // X.
?- q(X, Y).
?- r(X, Y).
% ---
% ?- q(X, Y).
% error
% ?- r(X, Y).
% X = 1, Y = 8
% X = 2, Y = 4
% X = 4, Y = 2
