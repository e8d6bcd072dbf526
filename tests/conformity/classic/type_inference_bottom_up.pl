% Types of the nodes of an expression that is stored as rows.
node(1, plus(2, 3)). node(2, num(4)). node(3, if(4, 5, 6)). node(4, flag(true)). node(5, num(1)). node(6, num(2)).
type(N, int) :- node(N, num(_)).
type(N, bool) :- node(N, flag(_)).
type(N, int) :- node(N, plus(A, B)), type(A, int), type(B, int).
type(N, T) :- node(N, if(C, A, B)), type(C, bool), type(A, T), type(B, T).
?- type(N, T).
% ---
% N = 1, T = int
% N = 2, T = int
% N = 3, T = int
% N = 4, T = bool
% N = 5, T = int
% N = 6, T = int
