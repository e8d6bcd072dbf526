% lattice/3 with a join of our own: the least upper bound of signs.
:- table sign(_, lattice(join/3)).
join(X, X, X).
join(X, Y, top) :- X \== Y.
assign(x, neg). assign(x, pos). assign(y, pos). assign(z, neg).
flow(y, w). flow(z, w).
sign(V, S) :- assign(V, S).
sign(V, S) :- flow(U, V), sign(U, S).
?- sign(V, S).
% ---
% V = w, S = top
% V = x, S = top
% V = y, S = pos
% V = z, S = neg
