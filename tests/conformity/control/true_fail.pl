% true, fail and false.
p(1).
?- p(X), true.
?- p(X), fail.
?- false.
?- true.
% ---
% ?- p(X), true.
% X = 1
% ?- p(X), fail.
% false
% ?- false.
% false
% ?- true.
% true
