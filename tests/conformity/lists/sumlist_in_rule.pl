% Lists in rules: a sum for each row.
basket(ann, [3, 4]). basket(bob, []). basket(cas, [10]).
total(P, S) :- basket(P, L), sum_list(L, S).
?- total(P, S).
?- total(P, S), S > 5.
% ---
% ?- total(P, S).
% P = ann, S = 7
% P = bob, S = 0
% P = cas, S = 10
% ?- total(P, S), S > 5.
% P = ann, S = 7
% P = cas, S = 10
