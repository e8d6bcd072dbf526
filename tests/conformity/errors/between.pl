% Bounds that are no integers.
?- between(a, 3, X).
?- between(1, b, X).
?- between(1.5, 3, X).
?- between(X, 3, 2).
% ---
% ?- between(a, 3, X).
% error
% ?- between(1, b, X).
% error
% ?- between(1.5, 3, X).
% error
% ?- between(X, 3, 2).
% error
