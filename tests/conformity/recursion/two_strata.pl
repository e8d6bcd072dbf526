% A closure over a closure.
e(1, 2). e(2, 3). e(10, 11).
p(X, Y) :- e(X, Y).
p(X, Z) :- p(X, Y), e(Y, Z).
jump(1, 10).
q(X, Y) :- p(X, Y).
q(X, Y) :- jump(X, Y).
q(X, Z) :- q(X, Y), q(Y, Z).
?- q(1, X).
% ---
% X = 2
% X = 3
% X = 10
% X = 11
