% An integer to a negative power is an error as in ISO; this SWI-Prolog gives a float.
% ours: error undefined-value
?- X is 2 ^ -1.
?- X is 2 ^ -1.0.
% ---
% ?- X is 2 ^ -1.
% X = 0.5
% ?- X is 2 ^ -1.0.
% X = 0.5
