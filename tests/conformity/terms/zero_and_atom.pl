% A term and the atom of its name differ.
p(f). p(f(a)). p(f(f)).
?- p(f).
?- p(f(X)).
?- p(X), X \= f(_).
% ---
% ?- p(f).
% true
% ?- p(f(X)).
% X = a
% X = f
% ?- p(X), X \= f(_).
% X = f
