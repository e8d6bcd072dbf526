% A conjunction as a condition.
p(1). p(2). p(3). q(2). q(3).
?- p(X), ( q(X), X > 2 -> Y = yes ; Y = no ).
% ---
% X = 1, Y = no
% X = 2, Y = no
% X = 3, Y = yes
