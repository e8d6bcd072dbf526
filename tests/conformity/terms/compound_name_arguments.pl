% compound_name_arguments/3 and compound_name_arity/3.
?- compound_name_arguments(f(a, b), N, A).
?- compound_name_arguments(X, g, [1]).
?- compound_name_arity(f(a, b), N, A).
% ---
% ?- compound_name_arguments(f(a, b), N, A).
% N = f, A = [a, b]
% ?- compound_name_arguments(X, g, [1]).
% X = g(1)
% ?- compound_name_arity(f(a, b), N, A).
% N = f, A = 2
