% A list that is its own reverse.
pal(L) :- reverse(L, L).
w([a, b, a]). w([a, b]). w([]). w([x]).
?- w(L), pal(L).
% ---
% L = []
% L = [a, b, a]
% L = [x]
