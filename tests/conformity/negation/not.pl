% `not/1` is `\+`.
p(1). p(2). q(1).
?- p(X), not(q(X)).
?- p(X), not((q(X), X > 0)).
% ---
% ?- p(X), not(q(X)).
% X = 2
% ?- p(X), not((q(X), X > 0)).
% X = 2
