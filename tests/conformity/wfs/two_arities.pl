% Predicates of different arities that negate each other, with recursion between them.
node(1). node(2). node(3). node(4).
edge(1, 2). edge(2, 1). edge(3, 4).
in(X) :- node(X), \+ out(X, blocked).
out(X, blocked) :- edge(Y, X), in(Y).
out(X, lonely) :- node(X), \+ linked(X).
linked(X) :- edge(X, Y), in(Y).
linked(X) :- edge(Y, X), \+ out(Y, lonely).
?- in(X).
?- out(X, W).
?- linked(X).
% ---
% ?- in(X).
% undefined: X = 1
% undefined: X = 2
% X = 3
% ?- out(X, W).
% undefined: X = 1, W = blocked
% undefined: X = 1, W = lonely
% undefined: X = 2, W = blocked
% undefined: X = 2, W = lonely
% X = 3, W = lonely
% X = 4, W = blocked
% X = 4, W = lonely
% ?- linked(X).
% undefined: X = 1
% undefined: X = 2
