% char_type/2 as a test.
p(a). p('A'). p('1'). p(' ').
?- p(X), char_type(X, alpha).
?- p(X), char_type(X, digit(_)).
?- p(X), char_type(X, space).
?- p(X), char_type(X, upper).
% ---
% ?- p(X), char_type(X, alpha).
% X = 'A'
% X = a
% ?- p(X), char_type(X, digit(_)).
% X = '1'
% ?- p(X), char_type(X, space).
% X = ' '
% ?- p(X), char_type(X, upper).
% X = 'A'
