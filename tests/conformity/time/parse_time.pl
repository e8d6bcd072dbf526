% parse_time/2 reads ISO 8601 and RFC 1123.
?- parse_time('2024-01-02T03:04:05Z', T).
?- parse_time('2024-01-02T03:04:05+02:00', T).
?- parse_time('2024-01-02', T).
?- parse_time('no time', T).
% ---
% ?- parse_time('2024-01-02T03:04:05Z', T).
% T = 1704164645.0
% ?- parse_time('2024-01-02T03:04:05+02:00', T).
% T = 1704157445.0
% ?- parse_time('2024-01-02', T).
% T = 1704153600.0
% ?- parse_time('no time', T).
% false
