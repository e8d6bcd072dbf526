% char_type/2 and code_type/2 that give values.
p(a). p('Z'). p('7').
?- p(X), char_type(X, to_lower(Y)).
?- p(X), char_type(X, xdigit(Y)).
?- p(X), char_code(X, C), code_type(C, upper(L)).
?- p(X), char_type(X, csymf).
% ---
% ?- p(X), char_type(X, to_lower(Y)).
% X = '7', Y = '7'
% X = 'Z', Y = 'Z'
% X = a, Y = 'A'
% ?- p(X), char_type(X, xdigit(Y)).
% X = '7', Y = 7
% X = a, Y = 10
% ?- p(X), char_code(X, C), code_type(C, upper(L)).
% X = 'Z', C = 90, L = 122
% ?- p(X), char_type(X, csymf).
% X = 'Z'
% X = a
