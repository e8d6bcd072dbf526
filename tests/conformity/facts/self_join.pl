% A predicate joined with itself three times.
r(a, b). r(b, c). r(c, d). r(d, e).
far(X, Y) :- r(X, A), r(A, B), r(B, Y).
?- far(X, Y).
% ---
% X = a, Y = d
% X = b, Y = e
