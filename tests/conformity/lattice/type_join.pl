% Types of variables, joined by rules.
:- table type(_, lattice(join/3)).
join(T, T, T).
join(A, B, number) :- A \== B, numeric(A), numeric(B).
join(A, B, any) :- A \== B, \+ numeric(A).
join(A, B, any) :- A \== B, numeric(A), \+ numeric(B).
numeric(int). numeric(float). numeric(number).
literal(x, int). literal(y, float). literal(z, text). literal(w, int).
assign(x, y). assign(v, x). assign(v, z). assign(u, v). assign(u, u).
type(V, T) :- literal(V, T).
type(V, T) :- assign(V, U), type(U, T).
?- type(V, T).
% ---
% V = u, T = any
% V = v, T = any
% V = w, T = int
% V = x, T = number
% V = y, T = float
% V = z, T = text
