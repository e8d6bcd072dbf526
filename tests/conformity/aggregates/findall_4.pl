% findall/4 appends a tail.
p(1). p(2).
?- findall(X, p(X), L, [end]).
% ---
% L = [1, 2, end]
