% maplist/2 to maplist/4 call a predicate for the elements of given lists.
row(a, [1, 2]). row(b, [7]). row(c, []).
small(X) :- X < 5.
scaled(F, X, Y) :- Y is X * F.
added(X, Y, Z) :- Z is X + Y.
?- row(R, L), maplist(small, L).
?- row(R, L), maplist(scaled(3), L, M).
?- row(R, L), maplist(added, L, L, M).
?- row(R, L), \+ maplist(small, L).
?- maplist(succ, [1, 2], L).
% ---
% ?- row(R, L), maplist(small, L).
% R = a, L = [1, 2]
% R = c, L = []
% ?- row(R, L), maplist(scaled(3), L, M).
% R = a, L = [1, 2], M = [3, 6]
% R = b, L = [7], M = [21]
% R = c, L = [], M = []
% ?- row(R, L), maplist(added, L, L, M).
% R = a, L = [1, 2], M = [2, 4]
% R = b, L = [7], M = [14]
% R = c, L = [], M = []
% ?- row(R, L), \+ maplist(small, L).
% R = b, L = [7]
% ?- maplist(succ, [1, 2], L).
% L = [2, 3]
