% A small cryptarithm: TO + GO = OUT.
d(X) :- between(0, 9, X).
sol(T, O, G, U) :- d(T), T > 0, d(G), G > 0, G =\= T, d(O), O > 0, O =\= T, O =\= G,
    d(U), U =\= O, U =\= T, U =\= G, 10 * T + O + 10 * G + O =:= 100 * O + 10 * U + T.
?- sol(T, O, G, U).
% ---
% T = 2, O = 1, G = 8, U = 0
