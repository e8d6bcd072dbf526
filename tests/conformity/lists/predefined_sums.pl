% sum_list, max_list, min_list, numlist.
?- sum_list([1, 2, 3], S).
?- sum_list([], S).
?- sum_list([1, 2.5], S).
?- max_list([1, 3, 2], M).
?- min_list([1, 3, 2], M).
?- numlist(1, 5, L).
?- max_list([], M).
% ---
% ?- sum_list([1, 2, 3], S).
% S = 6
% ?- sum_list([], S).
% S = 0
% ?- sum_list([1, 2.5], S).
% S = 3.5
% ?- max_list([1, 3, 2], M).
% M = 3
% ?- min_list([1, 3, 2], M).
% M = 1
% ?- numlist(1, 5, L).
% L = [1, 2, 3, 4, 5]
% ?- max_list([], M).
% false
