% call_nth/2 of an ordered goal.
p(3). p(1). p(2).
?- call_nth(order_by([asc(X)], p(X)), 2).
?- call_nth(order_by([desc(X)], p(X)), 1).
% ---
% ?- call_nth(order_by([asc(X)], p(X)), 2).
% X = 2
% ?- call_nth(order_by([desc(X)], p(X)), 1).
% X = 3
