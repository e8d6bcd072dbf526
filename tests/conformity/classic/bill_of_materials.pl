% How many basic parts a product needs: a path of products of quantities, then a sum.
part(bike, wheel, 2). part(bike, frame, 1). part(wheel, spoke, 36). part(wheel, rim, 1). part(frame, tube, 3).
needs([W], bike, W, N) :- part(bike, W, N).
needs([W|P], bike, W, N) :- needs(P, bike, V, M), part(V, W, K), N is M * K.
total(W, S) :- needs(_, bike, W, _), aggregate_all(sum(N), needs(P, bike, W, N), S).
basic(W, S) :- total(W, S), \+ part(W, _, _).
?- total(W, S).
?- basic(W, S).
% ---
% ?- total(W, S).
% W = frame, S = 1
% W = rim, S = 2
% W = spoke, S = 72
% W = tube, S = 3
% W = wheel, S = 2
% ?- basic(W, S).
% W = rim, S = 2
% W = spoke, S = 72
% W = tube, S = 3
