% Factorials, with overflow as an error where SWI-Prolog has big integers.
fact(0, 1).
fact(N, F) :- N > 0, M is N - 1, fact(M, G), F is N * G.
?- fact(5, F).
?- fact(20, F).
% ours: error overflow
?- fact(21, F).
% ---
% ?- fact(5, F).
% F = 120
% ?- fact(20, F).
% F = 2432902008176640000
% ?- fact(21, F).
% F = 51090942171709440000
