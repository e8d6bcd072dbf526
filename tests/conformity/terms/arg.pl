% arg/3 with a known and an unknown place.
?- arg(1, f(a, b), X).
?- arg(N, f(a, b), X).
?- arg(N, f(a, b, a), a).
?- arg(3, f(a, b), X).
% ---
% ?- arg(1, f(a, b), X).
% X = a
% ?- arg(N, f(a, b), X).
% N = 1, X = a
% N = 2, X = b
% ?- arg(N, f(a, b, a), a).
% N = 1
% N = 3
% ?- arg(3, f(a, b), X).
% false
