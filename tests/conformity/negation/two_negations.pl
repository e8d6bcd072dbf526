% Two negated goals in one body.
p(1). p(2). p(3). p(4). q(2). r(3).
s(X) :- p(X), \+ q(X), \+ r(X).
?- s(X).
% ---
% X = 1
% X = 4
