% An if inside an if.
p(1). p(2). p(3). p(4).
?- p(X), ( X > 2 -> ( X > 3 -> Y = d ; Y = c ) ; ( X > 1 -> Y = b ; Y = a ) ).
% ---
% X = 1, Y = a
% X = 2, Y = b
% X = 3, Y = c
% X = 4, Y = d
