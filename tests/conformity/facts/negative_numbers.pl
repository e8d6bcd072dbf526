% Negative numbers in facts and questions.
p(-1). p(-1.5). p(1).
?- p(-1).
?- p(X), X < 0.
% ---
% ?- p(-1).
% true
% ?- p(X), X < 0.
% X = -1.5
% X = -1
