% A rule with a negation, used inside another negation.
p(1). p(2). p(3). q(1). q(2). r(2).
a(X) :- q(X), \+ r(X).
b(X) :- p(X), \+ a(X).
c(X) :- p(X), \+ b(X).
?- b(X).
?- c(X).
% ---
% ?- b(X).
% X = 2
% X = 3
% ?- c(X).
% X = 1
