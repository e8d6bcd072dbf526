% A predicate that nobody defines.
p(1).
?- p(X).
% ours: error unknown-predicate
?- p(X), missing(X).
% ---
% ?- p(X).
% X = 1
% ?- p(X), missing(X).
% error
