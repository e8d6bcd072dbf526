% A disjunction with a local variable under a negation.
p(1). p(2). p(3). e(1, 5). f(2, 6).
?- p(X), \+ ( e(X, Y), Y > 4 ; f(X, Y), Y > 6 ).
% ---
% X = 2
% X = 3
