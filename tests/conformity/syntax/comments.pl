% Comments of both kinds /* here */ and there.
p(1). /* a block
comment */ p(2). % a line comment
p( /* inside */ 3 ).
?- p(X).
% ---
% X = 1
% X = 2
% X = 3
