% atomic_list_concat/3 splits.
?- atomic_list_concat(L, ',', 'a,b,,c').
?- atomic_list_concat([H|_], '/', 'usr/lib/x').
?- atomic_list_concat(L, '-', abc).
% ---
% ?- atomic_list_concat(L, ',', 'a,b,,c').
% L = [a, b, '', c]
% ?- atomic_list_concat([H|_], '/', 'usr/lib/x').
% H = usr
% ?- atomic_list_concat(L, '-', abc).
% L = [abc]
