% 0'c is the code of a character.
p(0'a). p(0' ). p(0'''). p(0'\n). p(0'A).
?- p(X).
% ---
% X = 10
% X = 32
% X = 39
% X = 65
% X = 97
