% append/3 written by the user, backwards.
app([], L, L).
app([H|T], L, [H|R]) :- app(T, L, R).
?- app(X, Y, [1, 2, 3]).
?- app(X, [3], [1, 2, 3]).
?- app([1], X, [1, 2, 3]).
% ---
% ?- app(X, Y, [1, 2, 3]).
% X = [], Y = [1, 2, 3]
% X = [1], Y = [2, 3]
% X = [1, 2], Y = [3]
% X = [1, 2, 3], Y = []
% ?- app(X, [3], [1, 2, 3]).
% X = [1, 2]
% ?- app([1], X, [1, 2, 3]).
% X = [2, 3]
