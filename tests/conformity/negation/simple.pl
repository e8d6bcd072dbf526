% What is not known does not hold.
p(1). p(2). p(3). q(2).
r(X) :- p(X), \+ q(X).
?- r(X).
% ---
% X = 1
% X = 3
