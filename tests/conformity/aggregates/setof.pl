% setof/3: sorted, without repeats, failing where empty.
p(3, c). p(1, a). p(2, a).
?- setof(X, Y^p(X, Y), L).
?- setof(Y, X^p(X, Y), L).
?- setof(X, p(X, zzz), L).
% ---
% ?- setof(X, Y^p(X, Y), L).
% L = [1, 2, 3]
% ?- setof(Y, X^p(X, Y), L).
% L = [a, c]
% ?- setof(X, p(X, zzz), L).
% false
