% Expressions are terms when nothing evaluates them.
p(1 + 2). p(a - b). p(x = y). p(- 1). p(-(-(1))).
?- p(A + B).
?- p(A - B).
?- p(A = B).
?- p(X), X = A + B, Y is A * B.
% ---
% ?- p(A + B).
% A = 1, B = 2
% ?- p(A - B).
% A = a, B = b
% ?- p(A = B).
% A = x, B = y
% ?- p(X), X = A + B, Y is A * B.
% X = +(1, 2), A = 1, B = 2, Y = 2
