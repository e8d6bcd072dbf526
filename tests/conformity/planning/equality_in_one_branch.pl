% An equality with a constant in one branch of a disjunction only.
p(1). p(2). p(3). p(4). q(9). q(3).
a(X) :- p(X), ( X = 1 ; X > 3 ).
b(X) :- p(X), ( X = 1 ; q(X) ).
?- a(X).
?- b(X).
?- p(X), ( X = 1 ; q(X) ).
?- b(3).
% ---
% ?- a(X).
% X = 1
% X = 4
% ?- b(X).
% X = 1
% X = 3
% ?- p(X), ( X = 1 ; q(X) ).
% X = 1
% X = 3
% ?- b(3).
% true
