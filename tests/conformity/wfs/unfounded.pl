% What supports only itself is false.
p :- q.
q :- p.
r :- \+ p.
?- p.
?- r.
% ---
% ?- p.
% false
% ?- r.
% true
