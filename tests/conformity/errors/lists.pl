% List functions of what is no list.
?- length(a, N).
?- length([a | b], N).
?- sum_list([a], S).
?- msort(a, X).
?- numlist(5, 1, L).
% ---
% ?- length(a, N).
% error
% ?- length([a | b], N).
% error
% ?- sum_list([a], S).
% error
% ?- msort(a, X).
% error
% ?- numlist(5, 1, L).
% false
