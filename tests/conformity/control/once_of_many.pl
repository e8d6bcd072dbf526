% once/1 and a condition take one answer of a builtin that has many.
p([1, 2, 3]).
?- p(L), once(member(X, L)), X > 0.
?- p(L), aggregate_all(count, once(member(_, L)), N).
?- p(L), ( member(_, L) -> Y = some ; Y = none ).
% ---
% ?- p(L), once(member(X, L)), X > 0.
% L = [1, 2, 3], X = 1
% ?- p(L), aggregate_all(count, once(member(_, L)), N).
% L = [1, 2, 3], N = 1
% ?- p(L), ( member(_, L) -> Y = some ; Y = none ).
% L = [1, 2, 3], Y = some
