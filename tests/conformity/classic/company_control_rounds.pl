% Company control with sums, one level of indirection after the other.
owns(a, b, 60). owns(b, c, 30). owns(a, c, 25). owns(c, d, 51). owns(e, d, 49).
company(X) :- owns(X, _, _).
company(X) :- owns(_, X, _).
c0(X, Y) :- owns(X, Y, N), N > 50.
c1(X, Y) :- company(X), company(Y), X \== Y,
    aggregate_all(sum(N), (owns(Z, Y, N), (Z = X ; c0(X, Z))), S), S > 50.
c2(X, Y) :- company(X), company(Y), X \== Y,
    aggregate_all(sum(N), (owns(Z, Y, N), (Z = X ; c1(X, Z))), S), S > 50.
?- c1(X, Y).
?- c2(X, Y).
% ---
% ?- c1(X, Y).
% X = a, Y = b
% X = a, Y = c
% X = c, Y = d
% ?- c2(X, Y).
% X = a, Y = b
% X = a, Y = c
% X = a, Y = d
% X = c, Y = d
