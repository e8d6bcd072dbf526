% `==` and `\==` compare terms; `=:=` compares values.
p(1). p(1.0). p(a). p('1').
?- p(X), X == 1.
?- p(X), X \== 1.
?- p(X), p(Y), X == Y.
% ---
% ?- p(X), X == 1.
% X = 1
% ?- p(X), X \== 1.
% X = 1.0
% X = '1'
% X = a
% ?- p(X), p(Y), X == Y.
% X = 1.0, Y = 1.0
% X = 1, Y = 1
% X = '1', Y = '1'
% X = a, Y = a
