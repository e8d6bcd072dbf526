% Points-to analysis by unification of classes, after Steensgaard.
addr(p, a). addr(q, b). addr(r, c).
copy(p, q). copy(s, r).
v(X) :- addr(X, _).
v(X) :- addr(_, X).
v(X) :- copy(X, _).
v(X) :- copy(_, X).
points(X, O) :- addr(X, O).
points(X, O) :- copy(X, Y), points(Y, O).
points(Y, O) :- copy(X, Y), points(X, O).
points(X, O) :- points(X, P), same(P, O).
same(X, X) :- v(X).
same(O, P) :- points(X, O), points(X, P).
same(X, Z) :- same(X, Y), same(Y, Z).
?- points(X, O).
?- same(a, X).
% ---
% ?- points(X, O).
% X = p, O = a
% X = p, O = b
% X = q, O = a
% X = q, O = b
% X = r, O = c
% X = s, O = c
% ?- same(a, X).
% X = a
% X = b
