% A value that does not exist.
?- X is sqrt(-1).
?- X is log(0).
?- X is acos(2).
% ---
% ?- X is sqrt(-1).
% error
% ?- X is log(0).
% error
% ?- X is acos(2).
% error
