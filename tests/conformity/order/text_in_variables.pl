% A test in a rule that gets values of several kinds.
p(1). p(a). p(2.5). p(b).
kind(X, number) :- p(X), number(X).
kind(X, text) :- p(X), atom(X).
?- kind(X, K).
% ---
% X = 1, K = number
% X = 2.5, K = number
% X = a, K = text
% X = b, K = text
