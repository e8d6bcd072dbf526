% A function that does not exist is an error.
?- X is trig(1).
?- X is nothing.
?- X is foo + 1.
% ---
% ?- X is trig(1).
% error
% ?- X is nothing.
% error
% ?- X is foo + 1.
% error
