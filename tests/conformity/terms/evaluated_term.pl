% A term that is bound to a variable can be evaluated.
expr(1 + 2). expr(3 * (4 - 1)). expr(7 // 2).
?- expr(E), X is E.
% ---
% E = *(3, -(4, 1)), X = 9
% E = +(1, 2), X = 3
% E = //(7, 2), X = 3
