% Two predicates that each need the other's absence.
p :- \+ q.
q :- \+ p.
r :- p.
r :- q.
?- p.
?- q.
?- r.
% ---
% ?- p.
% undefined
% ?- q.
% undefined
% ?- r.
% undefined
