% Farmer, wolf, goat and cabbage: states that can be reached.
opp(w, e). opp(e, w).
unsafe(F, W, G, C) :- opp(F, G), W = G, opp(G, C).
unsafe(F, W, G, C) :- opp(F, G), W = G, C = G.
unsafe(F, W, G, C) :- opp(F, G), opp(W, G), C = G.
unsafe(F, W, G, C) :- opp(F, G), W = G, C = F.
s(w, w, w, w).
s(F, W, G, C) :- s(E, W, G, C), opp(E, F), \+ unsafe(F, W, G, C).
s(F, F, G, C) :- s(E, E, G, C), opp(E, F), \+ unsafe(F, F, G, C).
s(F, W, F, C) :- s(E, W, E, C), opp(E, F), \+ unsafe(F, W, F, C).
s(F, W, G, F) :- s(E, W, G, E), opp(E, F), \+ unsafe(F, W, G, F).
?- s(e, e, e, e).
?- s(F, W, G, C).
% ---
% ?- s(e, e, e, e).
% true
% ?- s(F, W, G, C).
% F = e, W = e, G = e, C = e
% F = e, W = e, G = e, C = w
% F = e, W = e, G = w, C = e
% F = e, W = w, G = e, C = e
% F = e, W = w, G = e, C = w
% F = w, W = e, G = w, C = e
% F = w, W = e, G = w, C = w
% F = w, W = w, G = e, C = w
% F = w, W = w, G = w, C = e
% F = w, W = w, G = w, C = w
