% `=..` in both directions.
?- f(a, b) =.. L.
?- X =.. [g, 1, 2].
?- abc =.. L.
?- 5 =.. L.
?- f(a) =.. [N|A].
% ---
% ?- f(a, b) =.. L.
% L = [f, a, b]
% ?- X =.. [g, 1, 2].
% X = g(1, 2)
% ?- abc =.. L.
% L = [abc]
% ?- 5 =.. L.
% L = [5]
% ?- f(a) =.. [N|A].
% N = f, A = [a]
