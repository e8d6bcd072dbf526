% foldl/4 combines the elements of a list from left to right.
row(a, [3, 9, 1]). row(b, []).
digit(X, N, M) :- M is N * 10 + X.
?- row(R, L), foldl(digit, L, 0, N).
?- row(R, L), foldl(plus, L, 0, N), N > 5.
% ---
% ?- row(R, L), foldl(digit, L, 0, N).
% R = a, L = [3, 9, 1], N = 391
% R = b, L = [], N = 0
% ?- row(R, L), foldl(plus, L, 0, N), N > 5.
% R = a, L = [3, 9, 1], N = 13
