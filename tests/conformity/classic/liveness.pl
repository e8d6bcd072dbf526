% Live variables of a small program.
next(1, 2). next(2, 3). next(3, 4). next(4, 2). next(3, 5).
use(2, x). use(3, y). use(5, x).
def(1, x). def(2, y). def(4, x).
live(P, V) :- use(P, V).
live(P, V) :- next(P, Q), live(Q, V), \+ def(P, V).
?- live(P, V).
% ---
% P = 2, V = x
% P = 3, V = x
% P = 3, V = y
% P = 5, V = x
