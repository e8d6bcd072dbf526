% ignore/1 holds whatever its goal does.
p(1). p(2). q(1).
?- p(X), ignore(q(X)).
% ---
% X = 1
% X = 2
