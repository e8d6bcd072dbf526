% Hyperbolic functions, rounded.
?- X is round(sinh(1) * 1000000).
?- X is round(cosh(1) * 1000000).
?- X is round(tanh(1) * 1000000).
% ---
% ?- X is round(sinh(1) * 1000000).
% X = 1175201
% ?- X is round(cosh(1) * 1000000).
% X = 1543081
% ?- X is round(tanh(1) * 1000000).
% X = 761594
