% The number of letters in all words.
w(abc). w(de). w(fgh).
?- aggregate_all(sum(N), (w(W), atom_length(W, N)), S).
?- aggregate_all(max(N, W), (w(W), W \== fgh, atom_length(W, N)), M).
% ---
% ?- aggregate_all(sum(N), (w(W), atom_length(W, N)), S).
% S = 8
% ?- aggregate_all(max(N, W), (w(W), W \== fgh, atom_length(W, N)), M).
% M = max(3, abc)
