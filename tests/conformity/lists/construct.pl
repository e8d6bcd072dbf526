% A rule builds a list.
e(1, 2). e(3, 4).
pair([X, Y]) :- e(X, Y).
?- pair(L).
?- pair([1|T]).
% ---
% ?- pair(L).
% L = [1, 2]
% L = [3, 4]
% ?- pair([1|T]).
% T = [2]
