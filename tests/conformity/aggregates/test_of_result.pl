% The result of an aggregate is compared.
p(1). p(2). p(3).
many :- aggregate_all(count, p(X), N), N > 2.
few :- aggregate_all(count, p(X), N), N < 2.
?- many.
?- few.
?- aggregate_all(count, p(X), 3).
?- aggregate_all(count, p(X), 4).
% ---
% ?- many.
% true
% ?- few.
% false
% ?- aggregate_all(count, p(X), 3).
% true
% ?- aggregate_all(count, p(X), 4).
% false
