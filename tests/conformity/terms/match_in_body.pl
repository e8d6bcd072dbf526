% A body takes a term apart that another predicate gives.
event(login(ann), 1). event(logout(ann), 5). event(login(bob), 3).
session(P, A, B) :- event(login(P), A), event(logout(P), B).
open(P) :- event(login(P), _), \+ event(logout(P), _).
?- session(P, A, B).
?- open(P).
% ---
% ?- session(P, A, B).
% P = ann, A = 1, B = 5
% ?- open(P).
% P = bob
