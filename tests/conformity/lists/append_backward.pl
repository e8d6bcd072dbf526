% append/3 splits a list in all ways.
?- append(X, Y, [a, b]).
?- append(X, [c], [a, b, c]).
?- append(_, [X, Y|_], [1, 2, 3]).
% ---
% ?- append(X, Y, [a, b]).
% X = [], Y = [a, b]
% X = [a], Y = [b]
% X = [a, b], Y = []
% ?- append(X, [c], [a, b, c]).
% X = [a, b]
% ?- append(_, [X, Y|_], [1, 2, 3]).
% X = 1, Y = 2
% X = 2, Y = 3
