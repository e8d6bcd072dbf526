% A lattice table without recursion keeps the least row of each group.
:- table cheapest(_, min).
offer(pen, 3). offer(pen, 2). offer(ink, 9). offer(ink, 12).
cheapest(W, P) :- offer(W, P).
?- cheapest(W, P).
?- cheapest(pen, P).
% ---
% ?- cheapest(W, P).
% W = ink, P = 9
% W = pen, P = 2
% ?- cheapest(pen, P).
% P = 2
