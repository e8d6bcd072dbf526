% Company control: a company controls another when it and those it controls own more than half.
owns(a, b, 60). owns(b, c, 30). owns(a, c, 25). owns(c, d, 51). owns(e, d, 49).
controls(X, Y) :- owns(X, Y, N), N > 50.
company(X) :- owns(X, _, _).
company(X) :- owns(_, X, _).
direct(X, Y, S) :- company(X), company(Y), X \== Y,
    aggregate_all(sum(N), (owns(Z, Y, N), (Z = X ; controls(X, Z))), S).
holds(X, Y) :- direct(X, Y, S), S > 50.
?- controls(X, Y).
?- holds(X, Y).
% ---
% ?- controls(X, Y).
% X = a, Y = b
% X = c, Y = d
% ?- holds(X, Y).
% X = a, Y = b
% X = a, Y = c
% X = c, Y = d
