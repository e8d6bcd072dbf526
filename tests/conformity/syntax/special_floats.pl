% Floats with exponents of all kinds.
p(1.0e5). p(1.0E5). p(1.0e+5). p(1.5e-3). p(12.0).
?- p(X).
% ---
% X = 0.0015
% X = 12.0
% X = 100000.0
