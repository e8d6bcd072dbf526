% Operators that stand alone are atoms.
p(+). p(-). p(*). p(is). p(=). p(mod). p(;). p(!).
?- p(X).
% ---
% X = !
% X = *
% X = +
% X = -
% X = ;
% X = =
% X = is
% X = mod
