% A stratified program has two values also here.
e(1, 2). e(2, 3).
n(1). n(2). n(3).
p(X, Y) :- e(X, Y).
p(X, Z) :- p(X, Y), e(Y, Z).
no(X, Y) :- n(X), n(Y), \+ p(X, Y).
?- no(X, Y).
% ---
% X = 1, Y = 1
% X = 2, Y = 1
% X = 2, Y = 2
% X = 3, Y = 1
% X = 3, Y = 2
% X = 3, Y = 3
