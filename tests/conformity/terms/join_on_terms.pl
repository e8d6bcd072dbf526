% A join on compound values.
owner(file('a.txt', 1), ann). owner(file('b.txt', 1), bob).
size(file('a.txt', 1), 10). size(file('a.txt', 2), 11). size(file('b.txt', 1), 7).
?- owner(F, P), size(F, S).
?- owner(file(N, V), P), size(file(N, W), S).
% ---
% ?- owner(F, P), size(F, S).
% F = file('a.txt', 1), P = ann, S = 10
% F = file('b.txt', 1), P = bob, S = 7
% ?- owner(file(N, V), P), size(file(N, W), S).
% N = 'a.txt', V = 1, P = ann, W = 1, S = 10
% N = 'a.txt', V = 1, P = ann, W = 2, S = 11
% N = 'b.txt', V = 1, P = bob, W = 1, S = 7
