% A date as a time stamp.
?- date_time_stamp(date(2024, 1, 2, 3, 4, 5, 0, -, -), T).
?- date_time_stamp(date(2024, 1, 2), T0), T is truncate(T0) mod 60.
% ---
% ?- date_time_stamp(date(2024, 1, 2, 3, 4, 5, 0, -, -), T).
% T = 1704164645.0
% ?- date_time_stamp(date(2024, 1, 2), T0), T is truncate(T0) mod 60.
% T0 = 1704153600.0, T = 0
