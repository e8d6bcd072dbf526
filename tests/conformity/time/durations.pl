% Durations between time stamps in a rule.
run(a, '2024-01-01T10:00:00Z', '2024-01-01T10:00:30Z').
run(b, '2024-01-01T10:00:00Z', '2024-01-01T11:00:00Z').
lasted(R, S) :- run(R, A, B), parse_time(A, T), parse_time(B, U), S is U - T.
?- lasted(R, S).
?- lasted(R, S), S > 60.
% ---
% ?- lasted(R, S).
% R = a, S = 30.0
% R = b, S = 3600.0
% ?- lasted(R, S), S > 60.
% R = b, S = 3600.0
