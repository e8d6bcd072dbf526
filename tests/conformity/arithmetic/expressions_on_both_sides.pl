% Both sides of a comparison are expressions.
p(1). p(2). p(3). p(4).
?- p(X), p(Y), X * X =:= Y + 12.
?- p(X), X * 2 >= 8 - X.
% ---
% ?- p(X), p(Y), X * X =:= Y + 12.
% X = 4, Y = 4
% ?- p(X), X * 2 >= 8 - X.
% X = 3
% X = 4
