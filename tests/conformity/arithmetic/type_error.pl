% A text is no number.
p(1). p(a).
?- p(X), Y is X + 1.
?- X is foo + 1.
?- p(X), X < 5.
% ---
% ?- p(X), Y is X + 1.
% error
% ?- X is foo + 1.
% error
% ?- p(X), X < 5.
% error
