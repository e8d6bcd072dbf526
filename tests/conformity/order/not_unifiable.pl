% `\=` of ground terms.
p(1). p(2). p(a).
?- p(X), p(Y), X \= Y.
?- p(X), X \= a.
?- f(a) \= f(b).
?- f(a) \= f(a).
% ---
% ?- p(X), p(Y), X \= Y.
% X = 1, Y = 2
% X = 1, Y = a
% X = 2, Y = 1
% X = 2, Y = a
% X = a, Y = 1
% X = a, Y = 2
% ?- p(X), X \= a.
% X = 1
% X = 2
% ?- f(a) \= f(b).
% true
% ?- f(a) \= f(a).
% false
