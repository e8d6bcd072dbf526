% The least node of each connected component.
e(1, 2). e(2, 3). e(4, 5). e(6, 6).
link(X, Y) :- e(X, Y).
link(X, Y) :- e(Y, X).
con(X, X) :- link(X, _).
con(X, Z) :- con(X, Y), link(Y, Z).
smaller(X) :- con(X, Y), Y < X.
leader(X) :- link(X, _), \+ smaller(X).
?- leader(X).
?- con(2, X).
% ---
% ?- leader(X).
% X = 1
% X = 4
% X = 6
% ?- con(2, X).
% X = 1
% X = 2
% X = 3
