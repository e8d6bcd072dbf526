% A rule builds a term from its parts.
e(1, 2). e(2, 3).
pair(pair(X, Y)) :- e(X, Y).
?- pair(P).
?- pair(pair(1, X)).
% ---
% ?- pair(P).
% P = pair(1, 2)
% P = pair(2, 3)
% ?- pair(pair(1, X)).
% X = 2
