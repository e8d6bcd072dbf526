% `=` binds a variable to a constant, and a variable to a variable.
p(1). p(2).
q(X, Y) :- p(X), Y = X.
r(X) :- X = 2, p(X).
s(X) :- p(X), X = 3.
?- q(X, Y).
?- r(X).
?- s(X).
% ---
% ?- q(X, Y).
% X = 1, Y = 1
% X = 2, Y = 2
% ?- r(X).
% X = 2
% ?- s(X).
% false
