% The four operations keep integers apart from floats.
p(7, 2). p(8, 2). p(-7, 2).
?- p(X, Y), Z is X + Y.
?- p(X, Y), Z is X - Y.
?- p(X, Y), Z is X * Y.
?- p(X, Y), Z is X / Y.
% ---
% ?- p(X, Y), Z is X + Y.
% X = -7, Y = 2, Z = -5
% X = 7, Y = 2, Z = 9
% X = 8, Y = 2, Z = 10
% ?- p(X, Y), Z is X - Y.
% X = -7, Y = 2, Z = -9
% X = 7, Y = 2, Z = 5
% X = 8, Y = 2, Z = 6
% ?- p(X, Y), Z is X * Y.
% X = -7, Y = 2, Z = -14
% X = 7, Y = 2, Z = 14
% X = 8, Y = 2, Z = 16
% ?- p(X, Y), Z is X / Y.
% X = -7, Y = 2, Z = -3.5
% X = 7, Y = 2, Z = 3.5
% X = 8, Y = 2, Z = 4
