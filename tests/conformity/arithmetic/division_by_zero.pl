% Division by zero is an error.
p(1). p(0).
?- X is 1 // 0.
?- X is 1 mod 0.
?- X is 1 / 0.
?- p(Y), X is 1 / Y.
% ---
% ?- X is 1 // 0.
% error
% ?- X is 1 mod 0.
% error
% ?- X is 1 / 0.
% error
% ?- p(Y), X is 1 / Y.
% error
