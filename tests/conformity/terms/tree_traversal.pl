% The nodes of a tree in order.
walk(nil, []).
walk(t(L, X, R), W) :- walk(L, A), walk(R, B), append(A, [X|B], W).
?- walk(t(t(nil, 1, nil), 2, t(nil, 3, nil)), W).
% ---
% W = [1, 2, 3]
