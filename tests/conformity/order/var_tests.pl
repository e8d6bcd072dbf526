% var/1 and nonvar/1 of variables that are bound.
p(1). p(a).
?- p(X), nonvar(X).
?- p(X), var(X).
% ---
% ?- p(X), nonvar(X).
% X = 1
% X = a
% ?- p(X), var(X).
% false
