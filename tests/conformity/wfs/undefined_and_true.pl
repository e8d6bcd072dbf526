% True wins over undefined, false over both in a conjunction.
u :- \+ u.
t.
a :- u.
a :- t.
b :- u, t.
c :- u, fail.
?- a.
?- b.
?- c.
% ---
% ?- a.
% true
% ?- b.
% undefined
% ?- c.
% false
