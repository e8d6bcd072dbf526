% One result in the next expression.
p(1). p(2).
q(X, Z) :- p(X), Y is X * 10, Z is Y + X.
?- q(X, Z).
% ---
% X = 1, Z = 11
% X = 2, Z = 22
