% The cost of a product, goal-directed over its parts.
base(spoke, 1). base(rim, 10). base(tube, 20).
part(wheel, spoke, 36). part(wheel, rim, 1). part(frame, tube, 3). part(bike, wheel, 2). part(bike, frame, 1).
depth(P, 0) :- base(P, _).
depth(P, N) :- part(P, Q, _), depth(Q, M), N is M + 1.
cost0(P, C) :- base(P, C).
product(wheel). product(frame). product(bike).
cost1(P, C) :- product(P), \+ (part(P, Q, _), \+ cost0(Q, _)), aggregate_all(sum(N * K), (part(P, R, N), cost0(R, K)), C).
cost2(P, C) :- product(P), \+ (part(P, Q, _), \+ cost1(Q, _)), aggregate_all(sum(N * K), (part(P, R, N), cost1(R, K)), C).
?- depth(bike, N).
?- cost1(P, C).
?- cost2(P, C).
% ---
% ?- depth(bike, N).
% N = 2
% ?- cost1(P, C).
% P = frame, C = 60
% P = wheel, C = 46
% ?- cost2(P, C).
% P = bike, C = 152
