% Powers by squaring, goal-directed.
pow(_, 0, 1).
pow(B, N, P) :- N > 0, N mod 2 =:= 1, M is N - 1, pow(B, M, Q), P is Q * B.
pow(B, N, P) :- N > 0, N mod 2 =:= 0, M is N // 2, pow(B, M, Q), P is Q * Q.
?- pow(2, 10, P).
?- pow(3, 5, P).
% ---
% ?- pow(2, 10, P).
% P = 1024
% ?- pow(3, 5, P).
% P = 243
