% Negation of a ground goal.
p(1).
?- \+ p(2).
?- \+ p(1).
% ---
% ?- \+ p(2).
% true
% ?- \+ p(1).
% false
