% Equal terms are one value.
e(1, a). e(1, b). e(2, a).
k(key(X)) :- e(X, _).
?- k(X).
?- k(key(2)).
% ---
% ?- k(X).
% X = key(1)
% X = key(2)
% ?- k(key(2)).
% true
