% Bit operations.
?- X is 12 /\ 10.
?- X is 12 \/ 10.
?- X is 12 xor 10.
?- X is \ 5.
?- X is 1 << 10.
?- X is 1024 >> 3.
?- X is -8 >> 1.
?- X is msb(1000).
% ---
% ?- X is 12 /\ 10.
% X = 8
% ?- X is 12 \/ 10.
% X = 14
% ?- X is 12 xor 10.
% X = 6
% ?- X is \ 5.
% X = -6
% ?- X is 1 << 10.
% X = 1024
% ?- X is 1024 >> 3.
% X = 128
% ?- X is -8 >> 1.
% X = -4
% ?- X is msb(1000).
% X = 9
