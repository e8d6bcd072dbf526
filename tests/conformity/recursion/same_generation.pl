% Same generation.
parent(ann, bob). parent(ann, cas). parent(bob, dan). parent(cas, eve). parent(cas, fay). parent(dan, gus).
person(X) :- parent(X, _).
person(X) :- parent(_, X).
sg(X, X) :- person(X).
sg(X, Y) :- parent(P, X), sg(P, Q), parent(Q, Y).
?- sg(dan, X).
?- sg(X, Y), X @< Y.
% ---
% ?- sg(dan, X).
% X = dan
% X = eve
% X = fay
% ?- sg(X, Y), X @< Y.
% X = bob, Y = cas
% X = dan, Y = eve
% X = dan, Y = fay
% X = eve, Y = fay
