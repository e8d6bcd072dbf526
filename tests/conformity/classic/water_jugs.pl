% Two jugs of 3 and 5: amounts that can be reached.
s(0, 0).
s(3, Y) :- s(_, Y).
s(X, 5) :- s(X, _).
s(0, Y) :- s(_, Y).
s(X, 0) :- s(X, _).
s(X, Y) :- s(A, B), D is min(A, 5 - B), X is A - D, Y is B + D.
s(X, Y) :- s(A, B), D is min(B, 3 - A), X is A + D, Y is B - D.
?- s(X, 4).
?- aggregate_all(count, s(X, Y), N).
% ---
% ?- s(X, 4).
% X = 0
% X = 3
% ?- aggregate_all(count, s(X, Y), N).
% N = 16
