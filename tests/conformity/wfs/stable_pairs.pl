% An even loop over numbers, and what follows from either side.
n(1). n(2). n(3).
a(X) :- n(X), \+ b(X).
b(X) :- n(X), \+ a(X).
b(2).
c(X) :- a(X).
c(X) :- b(X).
d(X) :- c(X), \+ a(X).
?- a(X).
?- b(X).
?- c(X).
?- d(X).
% ---
% ?- a(X).
% undefined: X = 1
% undefined: X = 3
% ?- b(X).
% undefined: X = 1
% X = 2
% undefined: X = 3
% ?- c(X).
% undefined: X = 1
% X = 2
% undefined: X = 3
% ?- d(X).
% undefined: X = 1
% X = 2
% undefined: X = 3
