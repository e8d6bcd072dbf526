% aggregate_all/4 counts each value of the discriminator once.
likes(ann, tea). likes(ann, ink). likes(bob, tea).
?- aggregate_all(count, P, likes(P, D), N).
?- aggregate_all(count, D, likes(P, D), N).
% ---
% ?- aggregate_all(count, P, likes(P, D), N).
% N = 2
% ?- aggregate_all(count, D, likes(P, D), N).
% N = 2
