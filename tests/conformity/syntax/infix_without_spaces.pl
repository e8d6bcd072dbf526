% Infix operators without spaces.
e(1, 2). e(2, 4).
?- e(X,Y),Y=:=X*2.
?- e(X,Y),Z is X+Y*2-1.
?- e(X,Y),X\=Y,X@<Y.
% ---
% ?- e(X,Y),Y=:=X*2.
% X = 1, Y = 2
% X = 2, Y = 4
% ?- e(X,Y),Z is X+Y*2-1.
% X = 1, Y = 2, Z = 4
% X = 2, Y = 4, Z = 9
% ?- e(X,Y),X\=Y,X@<Y.
% X = 1, Y = 2
% X = 2, Y = 4
