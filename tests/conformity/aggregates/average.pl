% An average is a sum over a count.
p(1). p(2). p(6).
?- aggregate_all(sum(X), p(X), S), aggregate_all(count, p(X), N), A is S / N.
% ---
% S = 9, N = 3, A = 3
