% A constant in the head of a recursive rule.
e(1, 2). e(2, 3).
r(X, Y, far) :- r(X, Z, _), e(Z, Y).
r(X, Y, near) :- e(X, Y).
?- r(1, X, K).
?- r(X, Y, far).
% ---
% ?- r(1, X, K).
% X = 2, K = near
% X = 3, K = far
% ?- r(X, Y, far).
% X = 1, Y = 3
