% between/3 as a test, and with bounds from facts.
p(1). p(5). p(9).
r(2, 4). r(7, 8).
?- p(X), between(2, 9, X).
?- r(A, B), between(A, B, X).
% ---
% ?- p(X), between(2, 9, X).
% X = 5
% X = 9
% ?- r(A, B), between(A, B, X).
% A = 2, B = 4, X = 2
% A = 2, B = 4, X = 3
% A = 2, B = 4, X = 4
% A = 7, B = 8, X = 7
% A = 7, B = 8, X = 8
