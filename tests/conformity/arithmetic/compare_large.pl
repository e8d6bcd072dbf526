% Integers and floats are compared exactly beyond 2^53; this SWI-Prolog rounds the integer first.
p(9007199254740993). p(9007199254740992).
% ours: X = 9007199254740992
?- p(X), X =:= 9007199254740992.0.
% ours: X = 9007199254740993
?- p(X), X > 9007199254740992.0.
% ---
% ?- p(X), X =:= 9007199254740992.0.
% X = 9007199254740992
% X = 9007199254740993
% ?- p(X), X > 9007199254740992.0.
% false
