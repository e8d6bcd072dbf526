% `=` unifies terms.
?- f(X, b) = f(a, Y).
?- f(X, X) = f(1, 2).
?- f(X) = g(X).
?- X = f(Y), Y = 1.
?- f(X, g(X)) = f(1, Z).
% ---
% ?- f(X, b) = f(a, Y).
% X = a, Y = b
% ?- f(X, X) = f(1, 2).
% false
% ?- f(X) = g(X).
% false
% ?- X = f(Y), Y = 1.
% X = f(1), Y = 1
% ?- f(X, g(X)) = f(1, Z).
% X = 1, Z = g(1)
