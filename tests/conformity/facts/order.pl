% Answers stand in the standard order of terms, whatever the order of the facts.
p(b). p(3). p(a). p(1). p(2.5). p('A').
?- p(X).
% ---
% X = 1
% X = 2.5
% X = 3
% X = 'A'
% X = a
% X = b
