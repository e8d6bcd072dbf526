% Groups with more than one member.
in(a, 1). in(a, 2). in(b, 3). in(c, 4). in(c, 5). in(c, 6).
g(G) :- in(G, _).
large(G, N) :- g(G), aggregate_all(count, in(G, X), N), N > 1.
?- large(G, N).
% ---
% G = a, N = 2
% G = c, N = 3
