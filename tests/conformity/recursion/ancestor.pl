% Ancestors, asked from both ends.
parent(a, b). parent(b, c). parent(c, d). parent(b, e).
anc(X, Y) :- parent(X, Y).
anc(X, Y) :- parent(X, Z), anc(Z, Y).
?- anc(a, X).
?- anc(X, e).
?- anc(a, d).
?- anc(d, a).
% ---
% ?- anc(a, X).
% X = b
% X = c
% X = d
% X = e
% ?- anc(X, e).
% X = a
% X = b
% ?- anc(a, d).
% true
% ?- anc(d, a).
% false
