% max_member/2 and min_member/2 by the standard order.
?- max_member(X, [3, a, 1]).
?- min_member(X, [3, a, 1]).
% ---
% ?- max_member(X, [3, a, 1]).
% X = a
% ?- min_member(X, [3, a, 1]).
% X = 1
