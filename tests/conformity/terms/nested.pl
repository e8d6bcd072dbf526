% Terms inside terms.
t(node(leaf(1), node(leaf(2), leaf(3)))).
sub(T) :- t(T).
sub(L) :- sub(T), T = node(L, _).
sub(R) :- sub(T), T = node(_, R).
?- sub(leaf(X)).
?- sub(node(leaf(A), leaf(B))).
% ---
% ?- sub(leaf(X)).
% X = 1
% X = 2
% X = 3
% ?- sub(node(leaf(A), leaf(B))).
% A = 2, B = 3
