% Suppliers that supply every part: relational division.
part(bolt). part(nut).
supplies(ann, bolt). supplies(ann, nut). supplies(bob, nut). supplies(cas, nut). supplies(cas, bolt).
supplier(S) :- supplies(S, _).
lacks(S) :- supplier(S), part(P), \+ supplies(S, P).
all(S) :- supplier(S), \+ lacks(S).
?- all(S).
% ---
% S = ann
% S = cas
