% Numbers become text where a text is wanted.
p(1). p(2.5). p(-3).
?- p(X), atom_concat(n, X, Y).
?- p(X), atom_length(X, N).
?- p(X), atom_number(A, X).
% ---
% ?- p(X), atom_concat(n, X, Y).
% X = -3, Y = 'n-3'
% X = 1, Y = n1
% X = 2.5, Y = 'n2.5'
% ?- p(X), atom_length(X, N).
% X = -3, N = 2
% X = 1, N = 1
% X = 2.5, N = 3
% ?- p(X), atom_number(A, X).
% X = -3, A = '-3'
% X = 1, A = '1'
% X = 2.5, A = '2.5'
