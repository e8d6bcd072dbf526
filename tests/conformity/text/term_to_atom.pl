% term_to_atom/2 writes a term.
?- term_to_atom(f(a, 1), X).
?- term_to_atom(X, 'g(1, b)').
% ---
% ?- term_to_atom(f(a, 1), X).
% X = 'f(a,1)'
% ?- term_to_atom(X, 'g(1, b)').
% X = g(1, b)
