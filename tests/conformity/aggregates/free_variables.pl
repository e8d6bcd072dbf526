% aggregate/3 groups by its free variables and fails without answers.
in(a, 1). in(a, 2). in(b, 3).
:- dynamic none/1.
?- aggregate(count, X^in(G, X), N).
?- aggregate(sum(X), in(G, X), N).
?- aggregate(max(X), in(G, X), N).
?- aggregate(count, X^none(X), N).
?- aggregate(bag(X), in(G, X), L).
% ---
% ?- aggregate(count, X^in(G, X), N).
% G = a, N = 2
% G = b, N = 1
% ?- aggregate(sum(X), in(G, X), N).
% G = a, N = 3
% G = b, N = 3
% ?- aggregate(max(X), in(G, X), N).
% G = a, N = 2
% G = b, N = 3
% ?- aggregate(count, X^none(X), N).
% false
% ?- aggregate(bag(X), in(G, X), L).
% G = a, L = [1, 2]
% G = b, L = [3]
