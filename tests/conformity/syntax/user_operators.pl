% op/3 declares infix, prefix and postfix operators.
:- op(700, xfx, ===>).
:- op(200, xfy, **>).
:- op(900, fy, nope).
r(a ===> b). r(c ===> d).
?- r(X ===> Y).
?- X = (a **> b **> c), X = (A **> B).
?- X = (nope nope a), X = (nope Y).
% ---
% ?- r(X ===> Y).
% X = a, Y = b
% X = c, Y = d
% ?- X = (a **> b **> c), X = (A **> B).
% X = **>(a, **>(b, c)), A = a, B = **>(b, c)
% ?- X = (nope nope a), X = (nope Y).
% X = nope(nope(a)), Y = nope(a)
