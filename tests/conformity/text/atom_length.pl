% The length in code points.
p(abc). p(''). p('日本語'). p("a b").
?- p(X), atom_length(X, N).
?- atom_length(abc, 3).
?- atom_length(12345, N).
% ---
% ?- p(X), atom_length(X, N).
% X = '', N = 0
% X = 'a b', N = 3
% X = abc, N = 3
% X = 日本語, N = 3
% ?- atom_length(abc, 3).
% true
% ?- atom_length(12345, N).
% N = 5
