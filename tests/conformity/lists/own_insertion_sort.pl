% Insertion sort.
isort([], []).
isort([H|T], S) :- isort(T, R), insert(H, R, S).
insert(X, [], [X]).
insert(X, [Y|T], [X, Y|T]) :- X =< Y.
insert(X, [Y|T], [Y|R]) :- X > Y, insert(X, T, R).
?- isort([3, 1, 2, 1], S).
% ---
% S = [1, 1, 2, 3]
