% Names of variables begin with a capital or an underscore.
p(1, 2). p(2, 3).
?- p(X, Value2).
?- p(_, Élan).
?- p(A_b, _).
% ---
% ?- p(X, Value2).
% X = 1, Value2 = 2
% X = 2, Value2 = 3
% ?- p(_, Élan).
% Élan = 2
% Élan = 3
% ?- p(A_b, _).
% A_b = 1
% A_b = 2
