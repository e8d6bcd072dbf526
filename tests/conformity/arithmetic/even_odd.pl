% Arithmetic tests in rules.
n(1). n(2). n(3). n(4). n(-1). n(0).
even(X) :- n(X), X mod 2 =:= 0.
odd(X) :- n(X), X mod 2 =\= 0.
?- even(X).
?- odd(X).
% ---
% ?- even(X).
% X = 0
% X = 2
% X = 4
% ?- odd(X).
% X = -1
% X = 1
% X = 3
