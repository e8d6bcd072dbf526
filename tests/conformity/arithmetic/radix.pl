% Numbers in any base up to 36, as in SWI-Prolog.
?- X is 36'ZZ.
?- X is 2'101.
% ---
% ?- X is 36'ZZ.
% X = 1295
% ?- X is 2'101.
% X = 5
