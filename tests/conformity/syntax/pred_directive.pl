% A declaration of ours, which SWI-Prolog ignores.
:- pred edge(from: int, to: int).
edge(1, 2). edge(2, 3).
?- edge(X, Y).
% ---
% X = 1, Y = 2
% X = 2, Y = 3
