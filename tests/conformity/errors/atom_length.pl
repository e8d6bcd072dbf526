% The length of what is no text, and of nothing.
?- atom_length(X, N).
?- atom_length(f(x), N).
?- atom_length(abc, foo).
% ---
% ?- atom_length(X, N).
% error
% ?- atom_length(f(x), N).
% error
% ?- atom_length(abc, foo).
% error
