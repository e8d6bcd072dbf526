% `forall` says the same as two negations.
part(bolt). part(nut).
supplies(ann, bolt). supplies(ann, nut). supplies(bob, nut).
supplier(S) :- supplies(S, _).
all(S) :- supplier(S), forall(part(P), supplies(S, P)).
?- all(S).
?- forall(part(P), supplies(_, P)).
?- forall(supplies(S, nut), supplies(S, bolt)).
% ---
% ?- all(S).
% S = ann
% ?- forall(part(P), supplies(_, P)).
% true
% ?- forall(supplies(S, nut), supplies(S, bolt)).
% false
