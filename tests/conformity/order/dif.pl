% dif/2 of bound terms.
p(1). p(2). p(a).
?- p(X), p(Y), dif(X, Y), X @< Y.
?- p(X), dif(X, a).
% ---
% ?- p(X), p(Y), dif(X, Y), X @< Y.
% X = 1, Y = 2
% X = 1, Y = a
% X = 2, Y = a
% ?- p(X), dif(X, a).
% X = 1
% X = 2
