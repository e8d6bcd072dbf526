% format/3 in a rule.
p(ann, 3). p(bob, 12).
line(L) :- p(N, K), format(atom(L), "~w has ~w", [N, K]).
?- line(L).
% ---
% L = 'ann has 3'
% L = 'bob has 12'
