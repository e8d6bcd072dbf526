% append/3 written by the user, forwards.
app([], L, L).
app([H|T], L, [H|R]) :- app(T, L, R).
?- app([1, 2], [3, 4], L).
?- app([], [a], L).
% ---
% ?- app([1, 2], [3, 4], L).
% L = [1, 2, 3, 4]
% ?- app([], [a], L).
% L = [a]
