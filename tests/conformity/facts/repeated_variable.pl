% A variable that stands twice has one value.
e(1, 1). e(1, 2). e(a, a). e(1.0, 1).
?- e(X, X).
% ---
% X = 1
% X = a
