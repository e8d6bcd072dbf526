% A full stop ends a clause when layout or a comment follows.
p(1). p(a).% comment
p('.').
p(1.5).
?- p(X).
% ---
% X = 1
% X = 1.5
% X = '.'
% X = a
