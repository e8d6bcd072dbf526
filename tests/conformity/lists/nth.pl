% nth0/3 and nth1/3.
?- nth0(1, [a, b, c], X).
?- nth1(1, [a, b, c], X).
?- nth1(I, [a, b, c], X).
?- nth0(5, [a, b, c], X).
?- nth0(I, [a, b, a], a).
% ---
% ?- nth0(1, [a, b, c], X).
% X = b
% ?- nth1(1, [a, b, c], X).
% X = a
% ?- nth1(I, [a, b, c], X).
% I = 1, X = a
% I = 2, X = b
% I = 3, X = c
% ?- nth0(5, [a, b, c], X).
% false
% ?- nth0(I, [a, b, a], a).
% I = 0
% I = 2
