% succ/2 of what has no successor or is none.
?- succ(X, Y).
?- succ(a, X).
?- succ(-1, X).
?- succ(X, -1).
% ---
% ?- succ(X, Y).
% error
% ?- succ(a, X).
% error
% ?- succ(-1, X).
% error
% ?- succ(X, -1).
% error
