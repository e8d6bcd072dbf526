% Negations in the branches.
p(1). p(2). p(3). q(1). r(2).
?- p(X), ( \+ q(X) ; \+ r(X) ).
?- p(X), ( \+ q(X), \+ r(X) ; X = 1 ).
% ---
% ?- p(X), ( \+ q(X) ; \+ r(X) ).
% X = 1
% X = 2
% X = 3
% ?- p(X), ( \+ q(X), \+ r(X) ; X = 1 ).
% X = 1
% X = 3
