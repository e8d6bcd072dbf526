% A recursion that counts, asked for one value.
n(0).
n(X) :- n(Y), Y < 50, X is Y + 1.
even(X) :- n(X), 0 is X mod 2.
?- n(37).
?- even(X), X > 45.
?- n(51).
% ---
% ?- n(37).
% true
% ?- even(X), X > 45.
% X = 46
% X = 48
% X = 50
% ?- n(51).
% false
