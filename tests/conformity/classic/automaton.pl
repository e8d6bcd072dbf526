% A finite automaton run on words that are lists.
d(q0, a, q1). d(q1, b, q0). d(q1, a, q1).
final(q0).
run(Q, [], Q).
run(Q, [C|W], R) :- d(Q, C, P), run(P, W, R).
accepts(W) :- run(q0, W, F), final(F).
?- accepts([a, b, a, b]).
?- accepts([a, a, b]).
?- accepts([a]).
?- run(q0, [a, a], Q).
% ---
% ?- accepts([a, b, a, b]).
% true
% ?- accepts([a, a, b]).
% true
% ?- accepts([a]).
% false
% ?- run(q0, [a, a], Q).
% Q = q1
