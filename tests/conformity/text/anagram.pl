% Words with the same letters.
w(tea). w(eat). w(ate). w(tee). w(net). w(ten).
key(W, K) :- w(W), atom_chars(W, C), msort(C, K).
anagram(X, Y) :- key(X, K), key(Y, K), X @< Y.
?- anagram(X, Y).
% ---
% X = ate, Y = eat
% X = ate, Y = tea
% X = eat, Y = tea
% X = net, Y = ten
