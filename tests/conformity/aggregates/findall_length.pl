% The length of a list of answers is their number.
p(1). p(2). p(3).
?- findall(X, p(X), L), length(L, N).
?- findall(X, p(X), L), sum_list(L, N).
?- findall(X, p(X), L), max_list(L, N).
% ---
% ?- findall(X, p(X), L), length(L, N).
% L = [1, 2, 3], N = 3
% ?- findall(X, p(X), L), sum_list(L, N).
% L = [1, 2, 3], N = 6
% ?- findall(X, p(X), L), max_list(L, N).
% L = [1, 2, 3], N = 3
