% Properties go down a hierarchy unless they are overridden.
isa(bird, animal). isa(penguin, bird). isa(sparrow, bird). isa(pingu, penguin).
has(animal, moves, yes). has(bird, flies, yes). has(penguin, flies, no).
own(X, P) :- has(X, P, _).
inherits(X, P, V) :- has(X, P, V).
inherits(X, P, V) :- isa(X, Y), inherits(Y, P, V), \+ own(X, P).
?- inherits(pingu, P, V).
?- inherits(X, flies, yes).
% ---
% ?- inherits(pingu, P, V).
% P = flies, V = no
% P = moves, V = yes
% ?- inherits(X, flies, yes).
% X = bird
% X = sparrow
