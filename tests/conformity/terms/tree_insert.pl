% Insertion into a binary search tree.
ins(X, nil, t(nil, X, nil)).
ins(X, t(L, Y, R), t(N, Y, R)) :- X < Y, ins(X, L, N).
ins(X, t(L, Y, R), t(L, Y, N)) :- X > Y, ins(X, R, N).
ins(X, t(L, X, R), t(L, X, R)).
?- ins(2, nil, T).
?- ins(2, nil, T1), ins(1, T1, T2), ins(3, T2, T).
% ---
% ?- ins(2, nil, T).
% T = t(nil, 2, nil)
% ?- ins(2, nil, T1), ins(1, T1, T2), ins(3, T2, T).
% T1 = t(nil, 2, nil), T2 = t(t(nil, 1, nil), 2, nil), T = t(t(nil, 1, nil), 2, t(nil, 3, nil))
