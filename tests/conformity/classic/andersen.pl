% Points-to analysis by Andersen.
addr(p, a). addr(q, b). addr(r, p).
copy(s, p). copy(s, q).
load(t, r).
store(r, q).
pt(X, O) :- addr(X, O).
pt(X, O) :- copy(X, Y), pt(Y, O).
pt(X, O) :- load(X, Y), pt(Y, Z), pt(Z, O).
pt(Z, O) :- store(X, Y), pt(X, Z), pt(Y, O).
?- pt(X, O).
?- pt(t, O).
% ---
% ?- pt(X, O).
% X = p, O = a
% X = p, O = b
% X = q, O = b
% X = r, O = p
% X = s, O = a
% X = s, O = b
% X = t, O = a
% X = t, O = b
% ?- pt(t, O).
% O = a
% O = b
