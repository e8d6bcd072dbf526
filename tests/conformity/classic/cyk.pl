% Parsing by the algorithm of Cocke, Younger and Kasami.
word(0, the). word(1, dog). word(2, sees). word(3, the). word(4, cat).
lex(det, the). lex(n, dog). lex(n, cat). lex(v, sees).
rule(s, np, vp). rule(np, det, n). rule(vp, v, np).
p(C, I, J) :- word(I, W), lex(C, W), J is I + 1.
p(C, I, K) :- p(A, I, J), p(B, J, K), rule(C, A, B).
?- p(s, 0, 5).
?- p(C, I, J).
% ---
% ?- p(s, 0, 5).
% true
% ?- p(C, I, J).
% C = det, I = 0, J = 1
% C = det, I = 3, J = 4
% C = n, I = 1, J = 2
% C = n, I = 4, J = 5
% C = np, I = 0, J = 2
% C = np, I = 3, J = 5
% C = s, I = 0, J = 5
% C = v, I = 2, J = 3
% C = vp, I = 2, J = 5
