% Letters of other scripts in names.
größe(über, 1). größe(naïve, 2).
日本(東京).
?- größe(X, Y).
?- 日本(X).
% ---
% ?- größe(X, Y).
% X = naïve, Y = 2
% X = über, Y = 1
% ?- 日本(X).
% X = 東京
