% A list without its small elements, by recursion.
big([], []).
big([H|T], [H|R]) :- H > 2, big(T, R).
big([H|T], R) :- H =< 2, big(T, R).
?- big([1, 5, 2, 3], L).
% ---
% L = [5, 3]
