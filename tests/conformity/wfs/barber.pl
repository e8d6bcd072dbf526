% The barber shaves those who do not shave themselves.
man(barber). man(mayor).
shaves(barber, X) :- man(X), \+ shaves(X, X).
?- shaves(barber, mayor).
?- shaves(barber, barber).
?- shaves(X, Y).
% ---
% ?- shaves(barber, mayor).
% true
% ?- shaves(barber, barber).
% undefined
% ?- shaves(X, Y).
% undefined: X = barber, Y = barber
% X = barber, Y = mayor
