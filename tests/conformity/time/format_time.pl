% format_time/3 to an atom.
?- format_time(atom(X), '%Y-%m-%d', 0).
?- format_time(atom(X), '%Y-%m-%dT%H:%M:%S', 1700000000).
?- format_time(atom(X), '%j %a %b', 0).
?- format_time(atom(X), '%FT%T%:z', 1700000000).
% ---
% ?- format_time(atom(X), '%Y-%m-%d', 0).
% X = '1970-01-01'
% ?- format_time(atom(X), '%Y-%m-%dT%H:%M:%S', 1700000000).
% X = '2023-11-14T22:13:20'
% ?- format_time(atom(X), '%j %a %b', 0).
% X = '001 Thu Jan'
% ?- format_time(atom(X), '%FT%T%:z', 1700000000).
% X = '2023-11-14T22:13:20+00:00'
