% order_by/2 with limit/2: the greatest.
p(3). p(1). p(4). p(2).
?- limit(2, order_by([desc(X)], p(X))).
?- limit(2, order_by([asc(X)], p(X))).
% ---
% ?- limit(2, order_by([desc(X)], p(X))).
% X = 3
% X = 4
% ?- limit(2, order_by([asc(X)], p(X))).
% X = 1
% X = 2
