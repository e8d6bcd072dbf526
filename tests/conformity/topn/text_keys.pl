% Keys of any kind order by the standard order.
p(b). p(1). p(a). p(2.5).
?- limit(2, order_by([desc(X)], p(X))).
?- limit(2, order_by([asc(X)], p(X))).
% ---
% ?- limit(2, order_by([desc(X)], p(X))).
% X = a
% X = b
% ?- limit(2, order_by([asc(X)], p(X))).
% X = 1
% X = 2.5
