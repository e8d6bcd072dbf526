% integer, float, number, atom, atomic, compound.
p(1). p(1.5). p(a). p('A b'). p(f(x)). p([1]). p("s").
?- p(X), integer(X).
?- p(X), float(X).
?- p(X), number(X).
?- p(X), compound(X).
?- p(X), atomic(X).
% ---
% ?- p(X), integer(X).
% X = 1
% ?- p(X), float(X).
% X = 1.5
% ?- p(X), number(X).
% X = 1
% X = 1.5
% ?- p(X), compound(X).
% X = f(x)
% X = [1]
% ?- p(X), atomic(X).
% X = 1
% X = 1.5
% X = 'A b'
% X = a
% X = s
