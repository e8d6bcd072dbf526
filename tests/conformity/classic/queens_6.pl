% Six queens, column by column, with lists.
queens(N, Qs) :- numlist(1, N, Ns), perm(Ns, Qs), safe(Qs).
perm([], []).
perm(L, [H|T]) :- select(H, L, R), perm(R, T).
safe([]).
safe([Q|Qs]) :- free(Q, 1, Qs), safe(Qs).
free(_, _, []).
free(Q, D, [R|Rs]) :- Q =\= R + D, Q =\= R - D, E is D + 1, free(Q, E, Rs).
?- queens(4, Q).
?- queens(6, Q).
% ---
% ?- queens(4, Q).
% Q = [2, 4, 1, 3]
% Q = [3, 1, 4, 2]
% ?- queens(6, Q).
% Q = [2, 4, 6, 1, 3, 5]
% Q = [3, 6, 2, 5, 1, 4]
% Q = [4, 1, 5, 2, 6, 3]
% Q = [5, 3, 1, 6, 4, 2]
