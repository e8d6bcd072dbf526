% A join of four in a cycle.
a(1, 2). a(1, 3). b(2, 4). b(3, 5). c(4, 6). c(5, 7). d(6, 1). d(7, 2).
?- a(W, X), b(X, Y), c(Y, Z), d(Z, W).
% ---
% W = 1, X = 2, Y = 4, Z = 6
