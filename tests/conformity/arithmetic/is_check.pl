% `is` with a bound left side compares terms.
p(3). p(3.0). p(4).
?- p(X), X is 1 + 2.
?- 3 is 1 + 2.
?- 3.0 is 1 + 2.
% ---
% ?- p(X), X is 1 + 2.
% X = 3
% ?- 3 is 1 + 2.
% true
% ?- 3.0 is 1 + 2.
% false
