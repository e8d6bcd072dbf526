% The last element by recursion.
lst([X], X).
lst([_|T], X) :- lst(T, X).
?- lst([a, b, c], X).
% ---
% X = c
