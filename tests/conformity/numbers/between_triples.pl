% Pythagorean triples.
?- between(1, 13, A), between(A, 13, B), between(B, 13, C), C * C =:= A * A + B * B.
% ---
% A = 3, B = 4, C = 5
% A = 5, B = 12, C = 13
% A = 6, B = 8, C = 10
