% The greatest common divisor by Euclid, goal-directed.
gcd(A, 0, A) :- A > 0.
gcd(A, B, G) :- B > 0, C is A mod B, gcd(B, C, G).
?- gcd(48, 18, G).
?- gcd(17, 5, G).
% ---
% ?- gcd(48, 18, G).
% G = 6
% ?- gcd(17, 5, G).
% G = 1
