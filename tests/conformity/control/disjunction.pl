% A disjunction in a body.
p(1). p(2). p(3). q(2). r(3).
s(X) :- p(X), ( q(X) ; r(X) ).
?- s(X).
% ---
% X = 2
% X = 3
