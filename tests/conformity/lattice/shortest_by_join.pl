% lattice/3 with a join over terms: the shorter of two paths, the first in the standard order of equal ones.
:- table path(_, _, lattice(shorter/3)).
shorter(A, B, A) :- A = N-_, B = M-_, N < M.
shorter(A, B, B) :- A = N-_, B = M-_, M < N.
shorter(A, B, A) :- A = N-P, B = N-Q, P @=< Q.
shorter(A, B, B) :- A = N-P, B = N-Q, Q @< P.
e(a, b, 1). e(b, c, 1). e(a, c, 5). e(a, d, 1). e(d, c, 1). e(c, a, 1).
path(X, Y, V) :- e(X, Y, C), V = C-[X, Y].
path(X, Z, V) :- path(X, Y, V0), V0 = A-Q, e(Y, Z, B), C is A + B, append(Q, [Z], P), V = C-P.
?- path(a, X, P).
?- path(X, a, P).
% ---
% ?- path(a, X, P).
% X = a, P = -(3, [a, b, c, a])
% X = b, P = -(1, [a, b])
% X = c, P = -(2, [a, b, c])
% X = d, P = -(1, [a, d])
% ?- path(X, a, P).
% X = a, P = -(3, [a, b, c, a])
% X = b, P = -(2, [b, c, a])
% X = c, P = -(1, [c, a])
% X = d, P = -(2, [d, c, a])
