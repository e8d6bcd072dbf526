% Escapes in quoted atoms.
p('a\nb'). p('a\tb'). p('it''s'). p('back\\slash'). p('\x41\'). p('\101\').
?- p(X).
?- p('A').
% ---
% ?- p(X).
% X = 'A'
% X = 'a\tb'
% X = 'a\nb'
% X = 'back\\slash'
% X = 'it\'s'
% ?- p('A').
% true
