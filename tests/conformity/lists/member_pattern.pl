% member/2 with a pattern.
?- member(f(X), [f(1), g(2), f(3)]).
?- member(K - V, [a - 1, b - 2]), V > 1.
% ---
% ?- member(f(X), [f(1), g(2), f(3)]).
% X = 1
% X = 3
% ?- member(K - V, [a - 1, b - 2]), V > 1.
% K = b, V = 2
