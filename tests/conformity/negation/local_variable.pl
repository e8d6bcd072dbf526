% A variable that only a negation uses is inside it.
person(ann). person(bob). owns(ann, car).
poor(X) :- person(X), \+ owns(X, _).
?- poor(X).
% ---
% X = bob
