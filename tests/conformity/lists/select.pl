% select/3 takes out each element.
?- select(X, [a, b, c], R).
?- select(b, [a, b, c, b], R).
% ---
% ?- select(X, [a, b, c], R).
% X = a, R = [b, c]
% X = b, R = [a, c]
% X = c, R = [a, b]
% ?- select(b, [a, b, c, b], R).
% R = [a, b, c]
% R = [a, c, b]
