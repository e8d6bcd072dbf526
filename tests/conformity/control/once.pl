% once/1 of a goal with one answer.
p(1). p(2). q(1, a). q(2, b).
?- p(X), once(q(X, Y)).
% ---
% X = 1, Y = a
% X = 2, Y = b
