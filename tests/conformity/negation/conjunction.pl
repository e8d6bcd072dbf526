% Negation of a conjunction.
p(1). p(2). p(3). q(1, a). q(2, b). r(a).
s(X) :- p(X), \+ (q(X, Y), r(Y)).
?- s(X).
% ---
% X = 2
% X = 3
