% A backslash at the end of a line continues a quoted atom.
p('one \
two').
?- p(X).
?- p('one two').
% ---
% ?- p(X).
% X = 'one two'
% ?- p('one two').
% true
