% po/1 in a recursion: severity flows along a graph. SWI-Prolog 9.0 keeps the old row where the order holds.
:- table sev(_, po(below/2)).
below(A, B) :- rank(A, X), rank(B, Y), X < Y.
rank(low, 1). rank(mid, 2). rank(high, 3).
own(a, low). own(b, high). own(c, mid).
e(b, a). e(a, d). e(c, d). e(d, c).
sev(X, S) :- own(X, S).
sev(Y, S) :- sev(X, S), e(X, Y).
% ours: X = a, S = high
% ours: X = b, S = high
% ours: X = c, S = high
% ours: X = d, S = high
?- sev(X, S).
% ---
% X = a, S = low
% X = b, S = high
% X = c, S = low
% X = d, S = low
