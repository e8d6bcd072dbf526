% The sum and the maximum of a list by recursion.
sum([], 0).
sum([H|T], S) :- sum(T, R), S is R + H.
most([X], X).
most([H|T], M) :- most(T, N), M is max(H, N).
?- sum([1, 2, 3], S).
?- most([1, 5, 3], M).
% ---
% ?- sum([1, 2, 3], S).
% S = 6
% ?- most([1, 5, 3], M).
% M = 5
