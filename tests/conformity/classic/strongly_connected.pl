% Strongly connected components by their least member.
e(1, 2). e(2, 1). e(2, 3). e(3, 4). e(4, 3). e(4, 5).
p(X, Y) :- e(X, Y).
p(X, Z) :- p(X, Y), e(Y, Z).
scc(X, Y) :- p(X, Y), p(Y, X).
lower(X) :- scc(X, Y), Y < X.
member_of(X, L) :- scc(X, L), \+ lower(L).
?- member_of(X, L).
% ---
% X = 1, L = 1
% X = 2, L = 1
% X = 3, L = 3
% X = 4, L = 3
