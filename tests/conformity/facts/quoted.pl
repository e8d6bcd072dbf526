% Quoted atoms are the same value as unquoted ones of the same text.
p('abc'). p('Abc'). p("abc"). p('two words'). p('it''s').
?- p(abc).
?- p(X).
% ---
% ?- p(abc).
% true
% ?- p(X).
% X = 'Abc'
% X = abc
% X = 'it\'s'
% X = 'two words'
