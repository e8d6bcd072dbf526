% Fields that a knight reaches in at most two moves.
m(1, 2). m(2, 1). m(-1, 2). m(-2, 1). m(1, -2). m(2, -1). m(-1, -2). m(-2, -1).
k(0, 1, 1).
k(N, X, Y) :- k(M, A, B), M < 2, m(D, E), X is A + D, Y is B + E,
    X >= 1, X =< 8, Y >= 1, Y =< 8, N is M + 1.
?- k(1, X, Y).
?- k(2, X, Y).
% ---
% ?- k(1, X, Y).
% X = 2, Y = 3
% X = 3, Y = 2
% ?- k(2, X, Y).
% X = 1, Y = 1
% X = 1, Y = 3
% X = 1, Y = 5
% X = 2, Y = 4
% X = 3, Y = 1
% X = 3, Y = 5
% X = 4, Y = 2
% X = 4, Y = 4
% X = 5, Y = 1
% X = 5, Y = 3
