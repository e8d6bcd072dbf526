% The empty atom.
p(''). p(' ').
?- p('').
?- p(X).
% ---
% ?- p('').
% true
% ?- p(X).
% X = ''
% X = ' '
