% pi, e and inf.
?- X is pi, X > 3.14, X < 3.15.
?- X is truncate(e * 1000).
?- 1 < inf.
% ---
% ?- X is pi, X > 3.14, X < 3.15.
% X = 3.141592653589793
% ?- X is truncate(e * 1000).
% X = 2718
% ?- 1 < inf.
% true
