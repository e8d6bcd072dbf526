% findall/3 and msort/2: the order of the facts does not count.
p(3). p(1). p(2). p(1.5). p(b). p(a).
sorted(L) :- findall(X, p(X), L0), msort(L0, L).
?- sorted(L).
?- sorted([F|_]).
% ---
% ?- sorted(L).
% L = [1, 1.5, 2, 3, a, b]
% ?- sorted([F|_]).
% F = 1
