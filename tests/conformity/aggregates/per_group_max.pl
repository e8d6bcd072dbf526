% The greatest of each group: a group without members has none.
dept(x). dept(y). dept(z).
emp(ann, x, 10). emp(bob, x, 30). emp(cas, y, 20).
top(D, M) :- dept(D), aggregate_all(max(S), emp(P, D, S), M).
best(D, P) :- dept(D), aggregate_all(max(S, P0), emp(P0, D, S), max(_, P)).
?- top(D, M).
?- best(D, P).
% ---
% ?- top(D, M).
% D = x, M = 30
% D = y, M = 20
% ?- best(D, P).
% D = x, P = bob
% D = y, P = cas
