% Bodies that hold or fail without looking at any row.
p(1). p(2).
a(X) :- p(X), 1 < 2.
b(X) :- p(X), 2 < 1.
c(X) :- p(X), a = a.
d(X) :- p(X), a = b.
?- a(X).
?- b(X).
?- c(X).
?- d(X).
% ---
% ?- a(X).
% X = 1
% X = 2
% ?- b(X).
% false
% ?- c(X).
% X = 1
% X = 2
% ?- d(X).
% false
