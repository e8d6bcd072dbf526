% reverse/2.
?- reverse([1, 2, 3], L).
?- reverse([], L).
% ---
% ?- reverse([1, 2, 3], L).
% L = [3, 2, 1]
% ?- reverse([], L).
% L = []
