% A bound variable outside gives a group each.
city(a). city(b). city(c).
lives(ann, a). lives(bob, a). lives(cas, b).
people(C, N) :- city(C), aggregate_all(count, lives(P, C), N).
?- people(C, N).
?- people(a, N).
?- people(C, 0).
% ---
% ?- people(C, N).
% C = a, N = 2
% C = b, N = 1
% C = c, N = 0
% ?- people(a, N).
% N = 2
% ?- people(C, 0).
% C = c
