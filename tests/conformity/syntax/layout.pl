% Layout does not count.
p(
  1
  ,
  2
) .
q :-
	p(1,2)
	, true .
?- p(X, Y).
?- q.
% ---
% ?- p(X, Y).
% X = 1, Y = 2
% ?- q.
% true
