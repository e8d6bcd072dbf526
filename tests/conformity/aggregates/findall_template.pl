% A template with a constant and a compound term.
p(1, a). p(2, b).
?- findall(pair(Y, X, here), p(X, Y), L).
?- findall([X, Y], p(X, Y), L).
?- findall(x, p(_, _), L).
% ---
% ?- findall(pair(Y, X, here), p(X, Y), L).
% L = [pair(a, 1, here), pair(b, 2, here)]
% ?- findall([X, Y], p(X, Y), L).
% L = [[1, a], [2, b]]
% ?- findall(x, p(_, _), L).
% L = [x, x]
