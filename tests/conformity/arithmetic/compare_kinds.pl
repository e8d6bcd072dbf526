% Numbers compare by value across kinds.
p(1). p(1.0). p(2). p(2.5).
?- p(X), p(Y), X < Y.
?- p(X), p(Y), X =:= Y, X \== Y.
?- p(X), X =\= 1.
% ---
% ?- p(X), p(Y), X < Y.
% X = 1.0, Y = 2
% X = 1.0, Y = 2.5
% X = 1, Y = 2
% X = 1, Y = 2.5
% X = 2, Y = 2.5
% ?- p(X), p(Y), X =:= Y, X \== Y.
% X = 1.0, Y = 1
% X = 1, Y = 1.0
% ?- p(X), X =\= 1.
% X = 2
% X = 2.5
