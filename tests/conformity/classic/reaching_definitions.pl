% Definitions that reach each point.
def(1, x). def(2, y). def(3, x).
next(1, 2). next(2, 3). next(3, 4). next(4, 2).
out(P, V, P) :- def(P, V).
out(P, V, D) :- in(P, V, D), \+ def(P, V).
in(Q, V, D) :- next(P, Q), out(P, V, D).
?- in(2, V, D).
?- in(4, V, D).
% ---
% ?- in(2, V, D).
% V = x, D = 1
% V = x, D = 3
% V = y, D = 2
% ?- in(4, V, D).
% V = x, D = 3
% V = y, D = 2
