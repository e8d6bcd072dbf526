% Constants and repeated variables in a head.
p(1). p(2).
pair(X, X, two) :- p(X).
?- pair(A, B, C).
?- pair(1, X, Y).
?- pair(1, 2, X).
% ---
% ?- pair(A, B, C).
% A = 1, B = 1, C = two
% A = 2, B = 2, C = two
% ?- pair(1, X, Y).
% X = 1, Y = two
% ?- pair(1, 2, X).
% false
