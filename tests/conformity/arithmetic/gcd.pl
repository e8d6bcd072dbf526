% gcd, and integer functions on negative numbers.
?- X is gcd(12, 18).
?- X is gcd(-12, 18).
?- X is gcd(0, 5).
% ---
% ?- X is gcd(12, 18).
% X = 6
% ?- X is gcd(-12, 18).
% X = 6
% ?- X is gcd(0, 5).
% X = 5
