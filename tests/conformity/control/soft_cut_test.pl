% `*->` with a test is `->`.
p(1). p(2).
?- p(X), ( X > 1 *-> Y = big ; Y = small ).
% ---
% X = 1, Y = small
% X = 2, Y = big
