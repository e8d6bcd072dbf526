% atom/1 and callable/1.
p(1). p(1.5). p(a). p('A b'). p(f(x)).
?- p(X), atom(X).
?- p(X), callable(X).
% ---
% ?- p(X), atom(X).
% X = 'A b'
% X = a
% ?- p(X), callable(X).
% X = 'A b'
% X = a
% X = f(x)
