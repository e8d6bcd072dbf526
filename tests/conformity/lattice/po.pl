% po/1 keeps the greatest by an order of our own, as documented; SWI-Prolog 9.0 keeps the old row where the order holds.
:- table worst(_, po(below/2)).
below(low, mid). below(mid, high). below(low, high).
found(a, low). found(a, high). found(b, mid). found(b, low).
worst(K, S) :- found(K, S).
% ours: K = a, S = high
% ours: K = b, S = mid
?- worst(K, S).
% ---
% K = a, S = low
% K = b, S = low
