% The most reliable path, by products in tenths.
:- table r(_, _, max).
e(a, b, 9). e(b, c, 8). e(a, c, 5).
r(X, Y, P) :- e(X, Y, P).
r(X, Z, P) :- r(X, Y, A), e(Y, Z, B), P is A * B // 10.
?- r(a, X, P).
% ---
% X = b, P = 9
% X = c, P = 7
