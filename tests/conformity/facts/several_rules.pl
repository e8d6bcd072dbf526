% Several rules are a union.
p(1). p(2). q(2). q(3).
r(X) :- p(X).
r(X) :- q(X).
?- r(X).
% ---
% X = 1
% X = 2
% X = 3
