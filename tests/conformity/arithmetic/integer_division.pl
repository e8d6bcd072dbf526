% `//` truncates, `div` floors.
p(7, 2). p(-7, 2). p(7, -2). p(-7, -2).
?- p(X, Y), Z is X // Y.
?- p(X, Y), Z is X div Y.
% ---
% ?- p(X, Y), Z is X // Y.
% X = -7, Y = -2, Z = 3
% X = -7, Y = 2, Z = -3
% X = 7, Y = -2, Z = -3
% X = 7, Y = 2, Z = 3
% ?- p(X, Y), Z is X div Y.
% X = -7, Y = -2, Z = 3
% X = -7, Y = 2, Z = -4
% X = 7, Y = -2, Z = -4
% X = 7, Y = 2, Z = 3
