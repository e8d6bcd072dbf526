% What cannot be reached from the root.
e(root, a). e(a, b). e(c, d). e(d, c).
n(X) :- e(X, _).
n(X) :- e(_, X).
r(root).
r(Y) :- r(X), e(X, Y).
dead(X) :- n(X), \+ r(X).
?- dead(X).
% ---
% X = c
% X = d
