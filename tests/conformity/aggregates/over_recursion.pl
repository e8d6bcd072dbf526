% An aggregate over a recursive predicate, one stratum above.
e(1, 2). e(2, 3). e(3, 1). e(3, 4).
n(X) :- e(X, _).
p(X, Y) :- e(X, Y).
p(X, Z) :- p(X, Y), e(Y, Z).
reach(X, N) :- n(X), aggregate_all(count, p(X, Y), N).
?- reach(X, N).
?- aggregate_all(count, p(X, Y), N).
% ---
% ?- reach(X, N).
% X = 1, N = 4
% X = 2, N = 4
% X = 3, N = 4
% ?- aggregate_all(count, p(X, Y), N).
% N = 12
