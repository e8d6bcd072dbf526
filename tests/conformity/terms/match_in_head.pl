% A head takes a term apart.
shape(circle(2)). shape(square(3)). shape(rect(2, 5)).
area(S, A) :- shape(S), S = square(X), A is X * X.
area(S, A) :- shape(S), S = rect(X, Y), A is X * Y.
?- area(S, A).
% ---
% S = square(3), A = 9
% S = rect(2, 5), A = 10
