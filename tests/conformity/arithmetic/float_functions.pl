% Functions of floats, where they are exact.
?- X is sqrt(16).
?- X is sqrt(2.25).
?- X is float(3).
?- X is float_integer_part(2.75).
?- X is float_fractional_part(2.75).
?- X is exp(0).
?- X is log(1).
?- X is sin(0).
?- X is atan2(0, 1).
% ---
% ?- X is sqrt(16).
% X = 4.0
% ?- X is sqrt(2.25).
% X = 1.5
% ?- X is float(3).
% X = 3.0
% ?- X is float_integer_part(2.75).
% X = 2.0
% ?- X is float_fractional_part(2.75).
% X = 0.75
% ?- X is exp(0).
% X = 1.0
% ?- X is log(1).
% X = 0.0
% ?- X is sin(0).
% X = 0.0
% ?- X is atan2(0, 1).
% X = 0.0
