% Predicates without arguments that depend on each other and on a recursion.
e(1, 2). e(2, 3).
r(1).
r(Y) :- r(X), e(X, Y).
done :- r(3).
idle :- \+ done.
both :- done, r(2).
?- done.
?- idle.
?- both.
% ---
% ?- done.
% true
% ?- idle.
% false
% ?- both.
% true
