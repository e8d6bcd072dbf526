% Sums of subsets of facts.
n(1, 3). n(2, 5). n(3, 9).
s(0, 0).
s(I, S) :- s(H, S), H < 3, I is H + 1.
s(I, S) :- s(H, R), I is H + 1, n(I, X), S is R + X.
?- s(3, S).
?- s(3, 14).
% ---
% ?- s(3, S).
% S = 0
% S = 3
% S = 5
% S = 8
% S = 9
% S = 12
% S = 14
% S = 17
% ?- s(3, 14).
% true
