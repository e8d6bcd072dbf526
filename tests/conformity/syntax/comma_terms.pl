% Conjunctions as terms.
?- X = (a, b, c), X = (A, B).
?- X = f((a, b), c), X =.. L.
?- X = ','(a, b), X = (A, B).
% ---
% ?- X = (a, b, c), X = (A, B).
% X = ','(a, ','(b, c)), A = a, B = ','(b, c)
% ?- X = f((a, b), c), X =.. L.
% X = f(','(a, b), c), L = [f, ','(a, b), c]
% ?- X = ','(a, b), X = (A, B).
% X = ','(a, b), A = a, B = b
