% Four queens by a join over the rows of a board.
row(1). row(2). row(3). row(4).
ok(D, A, B) :- member(D, [1, 2, 3]), row(A), row(B), A =\= B, abs(A - B) =\= D.
?- ok(1, A, B), ok(1, B, C), ok(2, A, C), ok(1, C, D), ok(2, B, D), ok(3, A, D).
% ---
% A = 2, B = 4, C = 1, D = 3
% A = 3, B = 1, C = 4, D = 2
