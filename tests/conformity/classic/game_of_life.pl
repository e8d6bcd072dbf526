% The game of life: a blinker for three steps.
live(0, 1, 0). live(0, 1, 1). live(0, 1, 2).
near(X, Y, A, B) :- member(D, [-1, 0, 1]), member(E, [-1, 0, 1]), abs(D) + abs(E) > 0, A is X + D, B is Y + E.
cell(X, Y) :- between(-1, 3, X), between(-1, 3, Y).
count0(X, Y, N) :- cell(X, Y), aggregate_all(count, (near(X, Y, A, B), live(0, A, B)), N).
step1(X, Y) :- count0(X, Y, 3).
step1(X, Y) :- count0(X, Y, 2), live(0, X, Y).
count1(X, Y, N) :- cell(X, Y), aggregate_all(count, (near(X, Y, A, B), step1(A, B)), N).
step2(X, Y) :- count1(X, Y, 3).
step2(X, Y) :- count1(X, Y, 2), step1(X, Y).
?- step1(X, Y).
?- step2(X, Y).
% ---
% ?- step1(X, Y).
% X = 0, Y = 1
% X = 1, Y = 1
% X = 2, Y = 1
% ?- step2(X, Y).
% X = 1, Y = 0
% X = 1, Y = 1
% X = 1, Y = 2
