% number_codes/2 in both directions.
?- number_codes(X, [49, 50]).
?- number_codes(12, L).
% ---
% ?- number_codes(X, [49, 50]).
% X = 12
% ?- number_codes(12, L).
% L = [49, 50]
