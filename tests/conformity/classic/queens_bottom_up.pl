% Five queens, one more column in each step.
q(1, [R]) :- between(1, 5, R).
q(N, [R|Qs]) :- q(M, Qs), M < 5, N is M + 1, between(1, 5, R), \+ attacked(R, Qs).
attacked(R, Qs) :- nth1(D, Qs, Q), ( Q =:= R ; Q =:= R + D ; Q =:= R - D ).
?- q(5, Q).
% ---
% Q = [1, 3, 5, 2, 4]
% Q = [1, 4, 2, 5, 3]
% Q = [2, 4, 1, 3, 5]
% Q = [2, 5, 3, 1, 4]
% Q = [3, 1, 4, 2, 5]
% Q = [3, 5, 2, 4, 1]
% Q = [4, 1, 3, 5, 2]
% Q = [4, 2, 5, 3, 1]
% Q = [5, 2, 4, 1, 3]
% Q = [5, 3, 1, 4, 2]
