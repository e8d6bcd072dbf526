% atomic_list_concat/2 and /3 join.
?- atomic_list_concat([a, 1, 'B'], X).
?- atomic_list_concat([a, b, c], '-', X).
?- atomic_list_concat([], X).
?- atomic_list_concat([a], ', ', X).
% ---
% ?- atomic_list_concat([a, 1, 'B'], X).
% X = a1B
% ?- atomic_list_concat([a, b, c], '-', X).
% X = 'a-b-c'
% ?- atomic_list_concat([], X).
% X = ''
% ?- atomic_list_concat([a], ', ', X).
% X = a
