% `|` at its priority is a disjunction.
p(1). p(2). p(3).
?- p(X), ( X = 1 | X = 3 ).
% ---
% X = 1
% X = 3
