% An aggregate over a predicate with a negation below.
p(1). p(2). p(3). q(1).
r(X) :- p(X), \+ q(X).
n(N) :- aggregate_all(count, r(X), N).
s(X) :- p(X), n(N), X < N.
?- s(X).
% ---
% X = 1
