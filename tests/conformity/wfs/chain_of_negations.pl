% Negation in a chain of numbers.
n(0). n(1). n(2). n(3). n(4). n(5).
even(0).
even(X) :- n(X), X > 0, Y is X - 1, \+ even(Y).
?- even(X).
% ---
% X = 0
% X = 2
% X = 4
