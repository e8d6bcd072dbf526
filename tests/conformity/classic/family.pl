% The usual relations of a family.
father(abe, homer). father(homer, bart). father(homer, lisa). mother(marge, bart). mother(marge, lisa).
male(abe). male(homer). male(bart). female(marge). female(lisa).
parent(X, Y) :- father(X, Y).
parent(X, Y) :- mother(X, Y).
grandparent(X, Z) :- parent(X, Y), parent(Y, Z).
sibling(X, Y) :- parent(P, X), parent(P, Y), X \== Y.
sister(X, Y) :- sibling(X, Y), female(X).
?- grandparent(X, lisa).
?- sister(X, Y).
?- sibling(bart, X).
% ---
% ?- grandparent(X, lisa).
% X = abe
% ?- sister(X, Y).
% X = lisa, Y = bart
% ?- sibling(bart, X).
% X = lisa
