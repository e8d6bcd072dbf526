% Three colours for a small map.
colour(r). colour(g). colour(b).
diff(X, Y) :- colour(X), colour(Y), X \== Y.
?- diff(A, B), diff(A, C), diff(B, C), diff(C, D), diff(B, D), A = r.
% ---
% A = r, B = b, C = g, D = r
% A = r, B = g, C = b, D = r
