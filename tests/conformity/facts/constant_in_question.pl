% A constant in any column of a question.
t(1, a, x). t(1, b, y). t(2, a, y).
?- t(1, X, Y).
?- t(X, a, Y).
?- t(X, Y, y).
?- t(1, b, X).
% ---
% ?- t(1, X, Y).
% X = a, Y = x
% X = b, Y = y
% ?- t(X, a, Y).
% X = 1, Y = x
% X = 2, Y = y
% ?- t(X, Y, y).
% X = 1, Y = b
% X = 2, Y = a
% ?- t(1, b, X).
% X = y
