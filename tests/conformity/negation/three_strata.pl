% Negation over negation over negation.
p(1). p(2). p(3). p(4).
a(X) :- p(X), X > 1.
b(X) :- p(X), \+ a(X).
c(X) :- p(X), \+ b(X).
d(X) :- c(X), \+ b(X), X < 4.
e(X) :- p(X), \+ d(X).
?- b(X).
?- d(X).
?- e(X).
% ---
% ?- b(X).
% X = 1
% ?- d(X).
% X = 2
% X = 3
% ?- e(X).
% X = 1
% X = 4
