% A test in front keeps the error away, in a disjunction as in a condition.
p(a). p(2). p(5).
?- p(X), number(X), X > 3.
?- p(X), ( number(X), X > 3 ; atom(X) ).
?- p(X), ( number(X) -> Y is X * 2 ; Y = none ).
% ---
% ?- p(X), number(X), X > 3.
% X = 5
% ?- p(X), ( number(X), X > 3 ; atom(X) ).
% X = 5
% X = a
% ?- p(X), ( number(X) -> Y is X * 2 ; Y = none ).
% X = 2, Y = 4
% X = 5, Y = 10
% X = a, Y = none
