% The first term of a predicate in the standard order.
p(b). p(f(x)). p(2). p(1.5).
before(X) :- p(X), p(Y), Y @< X.
least(X) :- p(X), \+ before(X).
?- least(X).
% ---
% X = 1.5
