% A universal inside a universal.
team(t1, ann). team(t1, bob). team(t2, cas). team(t2, dan).
skill(ann, x). skill(bob, x). skill(bob, y). skill(cas, y).
need(x). need(y).
tm(T) :- team(T, _).
full(T) :- tm(T), forall(need(S), \+ forall(team(T, P), \+ skill(P, S))).
?- full(T).
% ---
% T = t1
