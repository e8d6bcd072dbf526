% What a file was made from, and by which runs.
used(r1, a). used(r2, b). used(r2, c). made(r1, b). made(r2, d). made(r3, e). used(r3, a).
from(X, Y) :- made(R, X), used(R, Y).
origin(X, Y) :- from(X, Y).
origin(X, Z) :- origin(X, Y), from(Y, Z).
source(Y) :- used(_, Y), \+ made(_, Y).
?- origin(d, X).
?- origin(d, X), source(X).
?- made(R, d), used(R, X).
% ---
% ?- origin(d, X).
% X = a
% X = b
% X = c
% ?- origin(d, X), source(X).
% X = a
% X = c
% ?- made(R, d), used(R, X).
% R = r2, X = b
% R = r2, X = c
