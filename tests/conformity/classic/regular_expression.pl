% Matching a regular expression on a text that is stored letter by letter.
c(0, a). c(1, b). c(2, a). c(3, b).
pos(P) :- between(0, 4, P).
re(star(seq(lit(a), lit(b)))).
sub(R) :- re(R).
sub(R) :- sub(star(R0)), R = R0.
sub(R) :- sub(seq(R, _)).
sub(R) :- sub(seq(_, R)).
:- table m/3.
m(lit(C), I, J) :- c(I, C), J is I + 1.
m(seq(A, B), I, K) :- m(A, I, J), m(B, J, K).
m(star(_), I, I) :- pos(I).
m(star(A), I, K) :- m(A, I, J), J > I, m(star(A), J, K).
?- m(star(seq(lit(a), lit(b))), 0, J).
?- m(seq(lit(a), lit(b)), I, J).
% ---
% ?- m(star(seq(lit(a), lit(b))), 0, J).
% J = 0
% J = 2
% J = 4
% ?- m(seq(lit(a), lit(b)), I, J).
% I = 0, J = 2
% I = 2, J = 4
