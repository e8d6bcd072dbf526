% offset/2 skips answers.
p(3). p(1). p(4). p(2). p(5).
?- limit(2, offset(1, order_by([asc(X)], p(X)))).
?- offset(3, order_by([asc(X)], p(X))).
?- offset(9, order_by([asc(X)], p(X))).
% ---
% ?- limit(2, offset(1, order_by([asc(X)], p(X)))).
% X = 2
% X = 3
% ?- offset(3, order_by([asc(X)], p(X))).
% X = 4
% X = 5
% ?- offset(9, order_by([asc(X)], p(X))).
% false
