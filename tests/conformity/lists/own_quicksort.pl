% Quicksort.
qsort([], []).
qsort([P|T], S) :- part(P, T, L, G), qsort(L, SL), qsort(G, SG), append(SL, [P|SG], S).
part(_, [], [], []).
part(P, [H|T], [H|L], G) :- H < P, part(P, T, L, G).
part(P, [H|T], L, [H|G]) :- H >= P, part(P, T, L, G).
?- qsort([3, 1, 4, 1, 5, 9, 2, 6], S).
% ---
% S = [1, 1, 2, 3, 4, 5, 6, 9]
