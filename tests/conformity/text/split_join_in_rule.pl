% Paths are split and put together.
path('src/a/x.py'). path('src/b.py').
top(P, T) :- path(P), atomic_list_concat([_, T|_], '/', P).
renamed(P, Q) :- path(P), atomic_list_concat(L, '/', P), atomic_list_concat(L, '.', Q).
?- top(P, T).
?- renamed(P, Q).
% ---
% ?- top(P, T).
% P = 'src/a/x.py', T = a
% P = 'src/b.py', T = 'b.py'
% ?- renamed(P, Q).
% P = 'src/a/x.py', Q = 'src.a.x.py'
% P = 'src/b.py', Q = 'src.b.py'
