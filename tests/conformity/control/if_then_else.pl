% If-then-else with a test.
p(1). p(2). p(3).
s(X, small) :- p(X), X < 2.
size(X, S) :- p(X), ( X < 2 -> S = small ; S = big ).
?- size(X, S).
?- s(X, Y).
% ---
% ?- size(X, S).
% X = 1, S = small
% X = 2, S = big
% X = 3, S = big
% ?- s(X, Y).
% X = 1, Y = small
