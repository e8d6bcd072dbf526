% Numbers in other bases, and characters.
?- X is 0xff.
?- X is 0b1010.
?- X is 0o17.
?- X is 0'a.
?- X is 1_000_000.
% ---
% ?- X is 0xff.
% X = 255
% ?- X is 0b1010.
% X = 10
% ?- X is 0o17.
% X = 15
% ?- X is 0'a.
% X = 97
% ?- X is 1_000_000.
% X = 1000000
