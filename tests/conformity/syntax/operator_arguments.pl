% Operators as names of ordinary terms.
p(+(1, 2)). p(1 + 2). p('+'(1, 2)).
?- p(X).
?- p(A + B).
% ---
% ?- p(X).
% X = +(1, 2)
% ?- p(A + B).
% A = 1, B = 2
