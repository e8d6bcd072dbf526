% Dominators of a flow graph: what every path to a node crosses.
e(r, a). e(r, b). e(a, c). e(b, c). e(c, d). e(d, c).
n(r). n(X) :- e(_, X).
avoid(r, D) :- n(D), D \== r.
avoid(Y, D) :- avoid(X, D), e(X, Y), Y \== D.
dom(D, X) :- n(D), n(X), \+ avoid(X, D).
?- dom(D, d).
?- dom(r, X).
% ---
% ?- dom(D, d).
% D = c
% D = d
% D = r
% ?- dom(r, X).
% X = a
% X = b
% X = c
% X = d
% X = r
