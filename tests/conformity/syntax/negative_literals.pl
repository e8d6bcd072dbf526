% A minus sign next to a number is a part of it.
p(-1). p(1 - 1). p(a - 1). p(- a). p(-(1)).
?- p(X).
?- p(-1).
?- p(-(X)).
% ---
% ?- p(X).
% X = -1
% X = -(1)
% X = -(a)
% X = -(1, 1)
% X = -(a, 1)
% ?- p(-1).
% true
% ?- p(-(X)).
% X = 1
% X = a
