% What looks like a comment inside quotes is text.
p('% no comment'). p('/* neither */').
?- p(X).
% ---
% X = '% no comment'
% X = '/* neither */'
