% Quotes inside quotes of the other kind.
p('say "hi"'). p("it's"). p(`ab`).
?- p(X).
% ---
% X = 'it\'s'
% X = 'say "hi"'
% X = [97, 98]
