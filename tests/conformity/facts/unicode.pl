% Texts of other scripts; the order is that of code points.
p(été). p('Ä'). p(zebra). p('日本'). p('𠀀').
?- p(X).
?- p('日本').
% ---
% ?- p(X).
% X = zebra
% X = 'Ä'
% X = été
% X = 日本
% X = 𠀀
% ?- p('日本').
% true
