% A condition that is a goal of its own.
p(1). p(2). p(3). q(2).
?- p(X), ( q(X) -> Y = in ; Y = out ).
% ---
% X = 1, Y = out
% X = 2, Y = in
% X = 3, Y = out
