% An aggregate over a disjunction of two goals that share nothing.
p(1). p(2). q(5).
?- aggregate_all(count, (p(X) ; q(X)), N).
?- aggregate_all(max(X), (p(X) ; q(X)), N).
% ---
% ?- aggregate_all(count, (p(X) ; q(X)), N).
% N = 3
% ?- aggregate_all(max(X), (p(X) ; q(X)), N).
% N = 5
