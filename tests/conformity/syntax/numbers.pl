% Ways to write numbers.
p(10). p(0x1F). p(0o17). p(0b101). p(1_000). p(1.5e3). p(1.0Inf). p(0'a).
?- p(X), integer(X).
?- p(X), float(X), X < 10000.
% ---
% ?- p(X), integer(X).
% X = 5
% X = 10
% X = 15
% X = 31
% X = 97
% X = 1000
% ?- p(X), float(X), X < 10000.
% X = 1500.0
