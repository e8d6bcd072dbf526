% Column stops.
?- format(atom(X), "~w~t~10|~w", [abc, def]).
?- format(atom(X), "~t~w~10|", [abc]).
?- format(atom(X), "~`-t~10|", []).
% ---
% ?- format(atom(X), "~w~t~10|~w", [abc, def]).
% X = 'abc       def'
% ?- format(atom(X), "~t~w~10|", [abc]).
% X = '       abc'
% ?- format(atom(X), "~`-t~10|", []).
% X = ----------
