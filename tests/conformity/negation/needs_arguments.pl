% Predicates that need their arguments, under negations, in aggregates and conditions.
row(a, [1, 2, 3]). row(b, [7]). row(c, []).
len([], 0).
len([_|T], N) :- len(T, M), N is M + 1.
among(X, [X|_]).
among(X, [_|T]) :- among(X, T).
fact(0, 1).
fact(N, F) :- N > 0, M is N - 1, fact(M, G), F is N * G.
?- row(R, L), \+ among(7, L).
?- row(R, L), \+ (len(L, N), N > 1), \+ among(7, L).
?- aggregate_all(sum(F), (row(_, L), among(X, L), X < 5, fact(X, F)), S).
?- row(R, L), ( among(2, L) -> S = yes ; S = no ).
?- row(R, L), forall(among(X, L), X < 5).
% ---
% ?- row(R, L), \+ among(7, L).
% R = a, L = [1, 2, 3]
% R = c, L = []
% ?- row(R, L), \+ (len(L, N), N > 1), \+ among(7, L).
% R = c, L = []
% ?- aggregate_all(sum(F), (row(_, L), among(X, L), X < 5, fact(X, F)), S).
% S = 9
% ?- row(R, L), ( among(2, L) -> S = yes ; S = no ).
% R = a, L = [1, 2, 3], S = yes
% R = b, L = [7], S = no
% R = c, L = [], S = no
% ?- row(R, L), forall(among(X, L), X < 5).
% R = a, L = [1, 2, 3]
% R = c, L = []
