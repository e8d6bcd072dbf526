% Goals without a shared variable pair every answer.
p(1). p(2). q(a). q(b).
?- p(X), q(Y).
% ---
% X = 1, Y = a
% X = 1, Y = b
% X = 2, Y = a
% X = 2, Y = b
