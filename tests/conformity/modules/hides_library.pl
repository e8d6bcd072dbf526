% A predicate of the program hides the one of a library that has its name.
reverse(a, b). reverse(b, c).
last(X, Y) :- reverse(Y, X).
?- reverse(a, X).
?- last(X, Y).
?- reverse(X, Y), \+ last(X, _).
% ---
% ?- reverse(a, X).
% X = b
% ?- last(X, Y).
% X = b, Y = a
% X = c, Y = b
% ?- reverse(X, Y), \+ last(X, _).
% X = a, Y = b
