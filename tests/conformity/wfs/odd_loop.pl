% p holds if it does not: undefined.
p :- \+ p.
?- p.
% ---
% undefined
