% Same generation by two recursive calls.
up(a, e). up(a, f). up(f, m). up(g, n). flat(g, f). flat(m, n). down(m, f). down(n, g). down(f, b). down(g, c).
sg(X, Y) :- flat(X, Y).
sg(X, Y) :- up(X, A), sg(A, B), flat(B, C), sg(C, D), down(D, Y).
sg(X, Y) :- up(X, A), sg(A, B), down(B, Y).
?- sg(a, Y).
?- sg(X, Y).
% ---
% ?- sg(a, Y).
% Y = c
% ?- sg(X, Y).
% X = a, Y = c
% X = f, Y = g
% X = g, Y = f
% X = m, Y = n
