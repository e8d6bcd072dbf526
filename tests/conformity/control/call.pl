% call/1 and call/N of a known goal.
p(1). p(2). e(1, 2).
?- call(p(X)).
?- call(e, 1, X).
?- call(e(1), X).
% ---
% ?- call(p(X)).
% X = 1
% X = 2
% ?- call(e, 1, X).
% X = 2
% ?- call(e(1), X).
% X = 2
