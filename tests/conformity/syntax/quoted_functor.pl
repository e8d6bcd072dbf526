% A quoted name as a functor and a predicate.
'my pred'(1). 'My Pred'('x y').
?- 'my pred'(X).
?- 'My Pred'(X).
?- X = 'a b'(c), X =.. L.
% ---
% ?- 'my pred'(X).
% X = 1
% ?- 'My Pred'(X).
% X = 'x y'
% ?- X = 'a b'(c), X =.. L.
% X = 'a b'(c), L = ['a b', c]
