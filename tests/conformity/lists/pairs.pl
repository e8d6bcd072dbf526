% pairs_keys_values/3 and its like.
?- pairs_keys_values(P, [a, b], [1, 2]).
?- pairs_keys([a - 1, b - 2], K).
?- pairs_values([a - 1, b - 2], V).
% ---
% ?- pairs_keys_values(P, [a, b], [1, 2]).
% P = [-(a, 1), -(b, 2)]
% ?- pairs_keys([a - 1, b - 2], K).
% K = [a, b]
% ?- pairs_values([a - 1, b - 2], V).
% V = [1, 2]
