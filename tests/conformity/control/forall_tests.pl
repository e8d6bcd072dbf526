% forall/2 with tests.
p(1). p(2). q(a, 1). q(a, 5). q(b, 3).
k(a). k(b). k(c).
?- forall(p(X), X > 0).
?- forall(p(X), X > 1).
?- k(K), forall(q(K, V), V < 4).
% ---
% ?- forall(p(X), X > 0).
% true
% ?- forall(p(X), X > 1).
% false
% ?- k(K), forall(q(K, V), V < 4).
% K = b
% K = c
