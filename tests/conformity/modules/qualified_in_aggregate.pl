% Goals with the name of their module inside of other goals.
:- use_module('parts/kin', []).
?- aggregate_all(count, kin:parent(_, _), N).
?- kin:aggregate_all(count, parent(_, _), N).
?- findall(X, kin:parent(bob, X), L), msort(L, S).
?- forall(kin:parent(X, _), \+ kin:parent(X, X)).
?- ( kin:parent(cas, X) ; kin:grandparent(X, cas) ).
?- \+ kin:parent(cas, _).
% ---
% ?- aggregate_all(count, kin:parent(_, _), N).
% N = 3
% ?- kin:aggregate_all(count, parent(_, _), N).
% N = 3
% ?- findall(X, kin:parent(bob, X), L), msort(L, S).
% L = [cas, dan], S = [cas, dan]
% ?- forall(kin:parent(X, _), \+ kin:parent(X, X)).
% true
% ?- ( kin:parent(cas, X) ; kin:grandparent(X, cas) ).
% X = ann
% ?- \+ kin:parent(cas, _).
% true
