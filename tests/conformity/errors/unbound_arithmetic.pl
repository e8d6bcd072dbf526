% A variable without a value cannot be computed with.
p(1).
?- p(X), Y is X + Z.
?- p(X), X < Y.
?- p(X), Y is X + 1, Z is Y + X.
% ---
% ?- p(X), Y is X + Z.
% error
% ?- p(X), X < Y.
% error
% ?- p(X), Y is X + 1, Z is Y + X.
% X = 1, Y = 2, Z = 3
