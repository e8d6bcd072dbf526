% Company control: holders are collected in a set that only grows, and their shares are summed from it.
:- table held(_, _, lattice(ord_union/3)).
owns(a, b, 60). owns(b, c, 30). owns(a, c, 30). owns(c, d, 40). owns(b, d, 5). owns(e, d, 55).
held(X, Y, [X-S]) :- owns(X, Y, S).
held(X, Y, [Z-S]) :- controls(X, Z), owns(Z, Y, S).
controls(X, Y) :- held(X, Y, Parts), pairs_values(Parts, Shares), sum_list(Shares, T), T > 50.
?- controls(X, Y).
% ---
% X = a, Y = b
% X = a, Y = c
% X = e, Y = d
