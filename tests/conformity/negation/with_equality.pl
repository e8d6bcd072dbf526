% Negation of a comparison.
p(1). p(2). p(3).
?- p(X), \+ X = 2.
?- p(X), \+ X > 1.
?- p(X), p(Y), \+ X == Y, X < Y.
% ---
% ?- p(X), \+ X = 2.
% X = 1
% X = 3
% ?- p(X), \+ X > 1.
% X = 1
% ?- p(X), p(Y), \+ X == Y, X < Y.
% X = 1, Y = 2
% X = 1, Y = 3
% X = 2, Y = 3
