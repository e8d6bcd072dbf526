% Bits of what is no integer.
?- X is 1.5 /\ 1.
?- X is 1 << 1.0.
?- X is 5 mod 2.0.
?- X is 5.0 // 2.
% ---
% ?- X is 1.5 /\ 1.
% error
% ?- X is 1 << 1.0.
% error
% ?- X is 5 mod 2.0.
% error
% ?- X is 5.0 // 2.
% error
