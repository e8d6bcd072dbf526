% Two facts block each other, a third decides.
item(a). item(b).
blocked(b).
in(X) :- item(X), \+ out(X), \+ blocked(X).
out(X) :- item(X), \+ in(X).
?- in(X).
?- out(X).
% ---
% ?- in(X).
% undefined: X = a
% ?- out(X).
% undefined: X = a
% X = b
