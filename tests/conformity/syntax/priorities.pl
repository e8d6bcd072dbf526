% How operators of several priorities nest.
?- X = a + b * c, X = A + B.
?- X = (a :- b, c), X = (H :- T).
?- X = a - b - c, X = A - B.
?- X = 2 ^ 3 ^ 4, X = A ^ B.
?- X = (a -> b ; c), X = (L ; R).
?- X = (a = b), X =.. L.
?- X = - - a, X = - A.
?- X = (\+ a), X =.. L.
% ---
% ?- X = a + b * c, X = A + B.
% X = +(a, *(b, c)), A = a, B = *(b, c)
% ?- X = (a :- b, c), X = (H :- T).
% X = :-(a, ','(b, c)), H = a, T = ','(b, c)
% ?- X = a - b - c, X = A - B.
% X = -(-(a, b), c), A = -(a, b), B = c
% ?- X = 2 ^ 3 ^ 4, X = A ^ B.
% X = ^(2, ^(3, 4)), A = 2, B = ^(3, 4)
% ?- X = (a -> b ; c), X = (L ; R).
% X = ;(->(a, b), c), L = ->(a, b), R = c
% ?- X = (a = b), X =.. L.
% X = =(a, b), L = [=, a, b]
% ?- X = - - a, X = - A.
% X = -(-(a)), A = -(a)
% ?- X = (\+ a), X =.. L.
% X = \+(a), L = [\+, a]
