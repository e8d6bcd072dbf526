% member/2 written by the user, with a bound list.
mem(X, [X|_]).
mem(X, [_|T]) :- mem(X, T).
?- mem(X, [a, b, c]).
?- mem(b, [a, b]).
?- mem(z, [a, b]).
% ---
% ?- mem(X, [a, b, c]).
% X = a
% X = b
% X = c
% ?- mem(b, [a, b]).
% true
% ?- mem(z, [a, b]).
% false
