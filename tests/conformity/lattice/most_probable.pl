% Probabilities are multiplied along a path, and the largest product is kept.
:- table likely(_, _, max).
arc(s, a, 0.5). arc(a, t, 0.5). arc(s, b, 0.25). arc(b, t, 0.75). arc(t, s, 0.5).
likely(X, Y, P) :- arc(X, Y, P).
likely(X, Z, P) :- likely(X, Y, Q), arc(Y, Z, R), P is Q * R.
?- likely(s, X, P).
% ---
% X = a, P = 0.5
% X = b, P = 0.25
% X = s, P = 0.125
% X = t, P = 0.25
