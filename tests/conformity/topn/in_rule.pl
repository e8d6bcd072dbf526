% The best of all in a rule.
score(ann, 3). score(bob, 9). score(cas, 7). score(dan, 1).
podium(P, S) :- limit(3, order_by([desc(S)], score(P, S))).
?- podium(P, S).
% ---
% P = ann, S = 3
% P = bob, S = 9
% P = cas, S = 7
