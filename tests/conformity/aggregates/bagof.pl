% bagof/3 keeps repeats.
p(1, a, x). p(2, a, x). p(3, b, x).
?- bagof(Y, X^Z^p(X, Y, Z), L).
?- bagof(X, Z^p(X, Y, Z), L).
?- bagof(X, p(X, Y, z), L).
% ---
% ?- bagof(Y, X^Z^p(X, Y, Z), L).
% L = [a, a, b]
% ?- bagof(X, Z^p(X, Y, Z), L).
% Y = a, L = [1, 2]
% Y = b, L = [3]
% ?- bagof(X, p(X, Y, z), L).
% false
