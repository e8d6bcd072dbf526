% The first and the last value: in SWI-Prolog as they come, here in the standard order of terms.
:- table one(_, first).
:- table other(_, last).
v(a, 3). v(a, 1). v(a, 7). v(b, 5).
one(K, V) :- v(K, V).
other(K, V) :- v(K, V).
% ours: K = a, V = 1
% ours: K = b, V = 5
?- one(K, V).
?- other(K, V).
% ---
% ?- one(K, V).
% K = a, V = 3
% K = b, V = 5
% ?- other(K, V).
% K = a, V = 7
% K = b, V = 5
