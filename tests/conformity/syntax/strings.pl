% Text in double quotes is an atom in this dialect.
p("abc"). p("two words"). p("it's"). p("say ""hi""").
?- p(X).
?- p(abc).
% ---
% ?- p(X).
% X = abc
% X = 'it\'s'
% X = 'say "hi"'
% X = 'two words'
% ?- p(abc).
% true
