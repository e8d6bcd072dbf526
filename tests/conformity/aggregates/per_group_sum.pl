% Sums by group, and by a group without members.
order(o1). order(o2). order(o3).
item(o1, pen, 3). item(o1, ink, 10). item(o2, pen, 4).
total(O, T) :- order(O), aggregate_all(sum(P), item(O, I, P), T).
?- total(O, T).
% ---
% O = o1, T = 13
% O = o2, T = 4
% O = o3, T = 0
