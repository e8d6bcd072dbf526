% `mod` has the sign of the divisor, `rem` that of the dividend.
p(7, 3). p(-7, 3). p(7, -3). p(-7, -3).
?- p(X, Y), Z is X mod Y.
?- p(X, Y), Z is X rem Y.
% ---
% ?- p(X, Y), Z is X mod Y.
% X = -7, Y = -3, Z = -1
% X = -7, Y = 3, Z = 2
% X = 7, Y = -3, Z = -2
% X = 7, Y = 3, Z = 1
% ?- p(X, Y), Z is X rem Y.
% X = -7, Y = -3, Z = -1
% X = -7, Y = 3, Z = -1
% X = 7, Y = -3, Z = 1
% X = 7, Y = 3, Z = 1
