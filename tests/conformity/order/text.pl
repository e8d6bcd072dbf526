% Texts by code points: capitals first, a prefix before what it begins.
p(abc). p(ab). p('Ab'). p('_x'). p('1'). p(abd). p(''). p(' ').
?- p(X).
?- p(X), X @>= ab.
% ---
% ?- p(X).
% X = ''
% X = ' '
% X = '1'
% X = 'Ab'
% X = '_x'
% X = ab
% X = abc
% X = abd
% ?- p(X), X @>= ab.
% X = ab
% X = abc
% X = abd
