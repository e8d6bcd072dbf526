% Types of small expressions as terms, goal-directed.
type(_, num(_), int).
type(_, bool(_), bool).
type(G, var(X), T) :- member(X - T, G).
type(G, plus(A, B), int) :- type(G, A, int), type(G, B, int).
type(G, if(C, A, B), T) :- type(G, C, bool), type(G, A, T), type(G, B, T).
type(G, app(F, A), T) :- type(G, F, fun(S, T)), type(G, A, S).
?- type([], plus(num(1), num(2)), T).
?- type([f - fun(int, bool), x - int], if(app(var(f), var(x)), var(x), num(0)), T).
?- type([x - bool], plus(var(x), num(1)), T).
% ---
% ?- type([], plus(num(1), num(2)), T).
% T = int
% ?- type([f - fun(int, bool), x - int], if(app(var(f), var(x)), var(x), num(0)), T).
% T = int
% ?- type([x - bool], plus(var(x), num(1)), T).
% false
