% Several conditions in a row.
p(-5). p(0). p(7). p(70).
sign(X, S) :- p(X), ( X < 0 -> S = negative ; X =:= 0 -> S = zero ; X < 10 -> S = small ; S = large ).
?- sign(X, S).
?- sign(X, zero).
% ---
% ?- sign(X, S).
% X = -5, S = negative
% X = 0, S = zero
% X = 7, S = small
% X = 70, S = large
% ?- sign(X, zero).
% X = 0
