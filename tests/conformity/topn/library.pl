% The library may be named.
:- use_module(library(solution_sequences)).
p(2). p(1). p(3).
?- limit(1, order_by([desc(X)], p(X))).
% ---
% X = 3
