% A name and its bracket stand together; a space makes an operator of a prefix name.
?- X = -(1), X =.. L.
?- X = -(1, 2), X =.. L.
?- X = - (1, 2), X =.. L.
?- X = f(( a, b )), X =.. L.
% ---
% ?- X = -(1), X =.. L.
% X = -(1), L = [-, 1]
% ?- X = -(1, 2), X =.. L.
% X = -(1, 2), L = [-, 1, 2]
% ?- X = - (1, 2), X =.. L.
% X = -(','(1, 2)), L = [-, ','(1, 2)]
% ?- X = f(( a, b )), X =.. L.
% X = f(','(a, b)), L = [f, ','(a, b)]
