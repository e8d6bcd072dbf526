% A variable that only a negation, an aggregate or a condition has is its own, also where another has one of that name.
q(1, 2). q(2, 3). q(2, 2). r(2). r(4).
?- q(X, Y), \+ (q(Y, Z), Z > 2), \+ (r(Z), Z > Y, Z < 4).
?- aggregate_all(count, (q(X, _), \+ (q(X, Z), Z > 2)), Z).
?- q(X, _), aggregate_all(count, (q(X, Y), aggregate_all(count, q(Y, _), Y)), N).
?- q(X, Y), ( \+ (q(Y, Z), Z == 3) -> Z = none ; Z = some ).
?- r(X), forall(q(X, Y), \+ (q(Y, Z), Z < Y)), aggregate_all(max(Y), (r(Y), aggregate_all(count, r(Z), Z)), M).
% ---
% ?- q(X, Y), \+ (q(Y, Z), Z > 2), \+ (r(Z), Z > Y, Z < 4).
% X = 2, Y = 3
% ?- aggregate_all(count, (q(X, _), \+ (q(X, Z), Z > 2)), Z).
% Z = 1
% ?- q(X, _), aggregate_all(count, (q(X, Y), aggregate_all(count, q(Y, _), Y)), N).
% X = 1, N = 1
% X = 2, N = 1
% ?- q(X, Y), ( \+ (q(Y, Z), Z == 3) -> Z = none ; Z = some ).
% X = 1, Y = 2, Z = some
% X = 2, Y = 2, Z = some
% X = 2, Y = 3, Z = none
% ?- r(X), forall(q(X, Y), \+ (q(Y, Z), Z < Y)), aggregate_all(max(Y), (r(Y), aggregate_all(count, r(Z), Z)), M).
% X = 2, M = 4
% X = 4, M = 4
