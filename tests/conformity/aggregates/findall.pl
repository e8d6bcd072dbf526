% findall/3 gives a list, empty where nothing holds.
p(1). p(2). p(3).
?- findall(X, p(X), L).
?- findall(X, (p(X), X > 5), L).
?- findall(X - Y, (p(X), Y is X * X), L).
% ---
% ?- findall(X, p(X), L).
% L = [1, 2, 3]
% ?- findall(X, (p(X), X > 5), L).
% L = []
% ?- findall(X - Y, (p(X), Y is X * X), L).
% L = [-(1, 1), -(2, 4), -(3, 9)]
