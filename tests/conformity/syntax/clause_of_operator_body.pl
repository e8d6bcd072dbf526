% Directives, rules and questions with negative numbers and operators side by side.
p(1). p(-1).
?- p(X), X = -1.
?- p(X), X =:= -1 + 2.
?- p(X), \+X = 1.
?- p(X),\+ X= -1.
% ---
% ?- p(X), X = -1.
% X = -1
% ?- p(X), X =:= -1 + 2.
% X = 1
% ?- p(X), \+X = 1.
% X = -1
% ?- p(X),\+ X= -1.
% X = 1
