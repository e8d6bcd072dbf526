% member/2 gives each element.
p([a, b, c]). p([d]).
?- p(L), member(X, L).
?- member(X, [3, 1, 2]).
?- member(b, [a, b]).
?- member(z, [a, b]).
% ---
% ?- p(L), member(X, L).
% L = [a, b, c], X = a
% L = [a, b, c], X = b
% L = [a, b, c], X = c
% L = [d], X = d
% ?- member(X, [3, 1, 2]).
% X = 1
% X = 2
% X = 3
% ?- member(b, [a, b]).
% true
% ?- member(z, [a, b]).
% false
