% A table of products.
?- between(1, 3, X), between(1, 3, Y), Z is X * Y.
% ---
% X = 1, Y = 1, Z = 1
% X = 1, Y = 2, Z = 2
% X = 1, Y = 3, Z = 3
% X = 2, Y = 1, Z = 2
% X = 2, Y = 2, Z = 4
% X = 2, Y = 3, Z = 6
% X = 3, Y = 1, Z = 3
% X = 3, Y = 2, Z = 6
% X = 3, Y = 3, Z = 9
