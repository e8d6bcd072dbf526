% `*->` keeps every answer of the condition.
p(1). p(2). p(3). q(2, a). q(2, b).
?- p(X), ( q(X, Y) *-> true ; Y = none ).
% ---
% X = 1, Y = none
% X = 2, Y = a
% X = 2, Y = b
% X = 3, Y = none
