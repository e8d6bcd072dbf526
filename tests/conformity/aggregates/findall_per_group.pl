% findall/3 with a variable that is bound outside.
parent(ann, bob). parent(ann, cas). parent(dan, eve).
p(X) :- parent(X, _).
children(P, L) :- p(P), findall(C, parent(P, C), L).
?- children(P, L).
% ---
% P = ann, L = [bob, cas]
% P = dan, L = [eve]
