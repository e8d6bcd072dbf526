% Balanced brackets over positions of a text.
c(0, '('). c(1, '('). c(2, ')'). c(3, ')'). c(4, '('). c(5, ')').
b(I, J) :- c(I, '('), K is I + 1, c(K, ')'), J is I + 2.
b(I, J) :- b(A, B), I is A - 1, c(I, '('), c(B, ')'), J is B + 1.
b(I, K) :- b(I, J), b(J, K).
?- b(0, X).
?- b(X, 6).
% ---
% ?- b(0, X).
% X = 4
% X = 6
% ?- b(X, 6).
% X = 0
% X = 4
