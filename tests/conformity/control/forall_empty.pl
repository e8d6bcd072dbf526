% forall over nothing holds.
:- dynamic none/1.
?- forall(none(X), X > 1).
?- forall(fail, fail).
% ---
% ?- forall(none(X), X > 1).
% true
% ?- forall(fail, fail).
% true
