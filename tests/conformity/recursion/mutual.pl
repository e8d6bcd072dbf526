% Even and odd distances by mutual recursion.
e(1, 2). e(2, 3). e(3, 4). e(4, 2).
odd(X, Y) :- e(X, Y).
odd(X, Y) :- even(X, Z), e(Z, Y).
even(X, Y) :- odd(X, Z), e(Z, Y).
?- odd(1, X).
?- even(1, X).
?- even(X, X).
% ---
% ?- odd(1, X).
% X = 2
% X = 3
% X = 4
% ?- even(1, X).
% X = 2
% X = 3
% X = 4
% ?- even(X, X).
% X = 2
% X = 3
% X = 4
