% All answers, sorted and without repeats.
p(3, b). p(1, a). p(2, b).
?- aggregate_all(set(Y), p(_, Y), L).
?- aggregate_all(set(X), p(X, _), L).
% ---
% ?- aggregate_all(set(Y), p(_, Y), L).
% L = [a, b]
% ?- aggregate_all(set(X), p(X, _), L).
% L = [1, 2, 3]
