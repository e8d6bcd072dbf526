% If-then without else fails where the condition fails.
p(1). p(2). p(3).
?- p(X), ( X > 1 -> Y is X * 2 ), Y < 6.
% ---
% X = 2, Y = 4
