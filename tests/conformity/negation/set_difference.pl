% Difference of binary relations.
r(1, a). r(1, b). r(2, a). s(1, b). s(3, a).
d(X, Y) :- r(X, Y), \+ s(X, Y).
?- d(X, Y).
% ---
% X = 1, Y = a
% X = 2, Y = a
