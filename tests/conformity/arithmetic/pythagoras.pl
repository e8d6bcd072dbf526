% Pythagorean triples among facts.
n(3). n(4). n(5). n(6). n(8). n(10). n(12). n(13).
?- n(A), n(B), A < B, n(C), C * C =:= A * A + B * B.
% ---
% A = 3, B = 4, C = 5
% A = 5, B = 12, C = 13
% A = 6, B = 8, C = 10
