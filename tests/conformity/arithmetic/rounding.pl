% Rounding functions give integers.
p(2.5). p(-2.5). p(2.4). p(-2.6). p(3.5).
?- p(X), Y is round(X).
?- p(X), Y is truncate(X).
?- p(X), Y is floor(X).
?- p(X), Y is ceiling(X).
?- p(X), Y is integer(X).
% ---
% ?- p(X), Y is round(X).
% X = -2.6, Y = -3
% X = -2.5, Y = -3
% X = 2.4, Y = 2
% X = 2.5, Y = 3
% X = 3.5, Y = 4
% ?- p(X), Y is truncate(X).
% X = -2.6, Y = -2
% X = -2.5, Y = -2
% X = 2.4, Y = 2
% X = 2.5, Y = 2
% X = 3.5, Y = 3
% ?- p(X), Y is floor(X).
% X = -2.6, Y = -3
% X = -2.5, Y = -3
% X = 2.4, Y = 2
% X = 2.5, Y = 2
% X = 3.5, Y = 3
% ?- p(X), Y is ceiling(X).
% X = -2.6, Y = -2
% X = -2.5, Y = -2
% X = 2.4, Y = 3
% X = 2.5, Y = 3
% X = 3.5, Y = 4
% ?- p(X), Y is integer(X).
% X = -2.6, Y = -3
% X = -2.5, Y = -3
% X = 2.4, Y = 2
% X = 2.5, Y = 3
% X = 3.5, Y = 4
