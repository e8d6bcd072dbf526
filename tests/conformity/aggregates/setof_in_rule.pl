% setof/3 in a rule body, with a local variable quantified.
owns(ann, cat, tom). owns(ann, dog, rex). owns(bob, cat, kit).
kinds(P, L) :- setof(K, N^owns(P, K, N), L).
?- kinds(P, L).
?- kinds(bob, L).
% ---
% ?- kinds(P, L).
% P = ann, L = [cat, dog]
% P = bob, L = [cat]
% ?- kinds(bob, L).
% L = [cat]
