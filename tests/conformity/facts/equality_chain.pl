% Equalities reach through several variables.
p(1). p(2).
q(X) :- p(A), A = B, B = C, C = X.
?- q(X).
% ---
% X = 1
% X = 2
