% A disjunction of three, with a conjunction inside.
p(1). p(2). p(3). p(4).
?- p(X), ( X = 1 ; X = 3, true ; X > 3 ).
% ---
% X = 1
% X = 3
% X = 4
