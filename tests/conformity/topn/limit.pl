% limit/2 bounds the number of answers.
p(1). p(2). p(3). p(4).
?- aggregate_all(count, limit(2, p(X)), N).
?- aggregate_all(count, limit(10, p(X)), N).
?- limit(0, p(X)).
% ---
% ?- aggregate_all(count, limit(2, p(X)), N).
% N = 2
% ?- aggregate_all(count, limit(10, p(X)), N).
% N = 4
% ?- limit(0, p(X)).
% false
