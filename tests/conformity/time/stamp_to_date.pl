% A time stamp as a date in UTC.
?- stamp_date_time(0, D, 'UTC').
?- stamp_date_time(86400.5, date(Y, M, D, H, Mn, S, _, _, _), 'UTC').
% ---
% ?- stamp_date_time(0, D, 'UTC').
% D = date(1970, 1, 1, 0, 0, 0.0, 0, 'UTC', -)
% ?- stamp_date_time(86400.5, date(Y, M, D, H, Mn, S, _, _, _), 'UTC').
% Y = 1970, M = 1, D = 2, H = 0, Mn = 0, S = 0.5
