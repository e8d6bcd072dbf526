% The standard order: numbers, then text, then compound terms.
p(b). p(1). p(f(a)). p(2.0). p(a). p("s").
?- p(X), X @< a.
?- p(X), X @> 1.
?- p(X).
% ---
% ?- p(X), X @< a.
% X = 1
% X = 2.0
% ?- p(X), X @> 1.
% X = 2.0
% X = a
% X = b
% X = s
% X = f(a)
% ?- p(X).
% X = 1
% X = 2.0
% X = a
% X = b
% X = s
% X = f(a)
