% Atoms that stand for themselves; `[]` has the place of its text in the order, in SWI-Prolog it comes first.
p([]). p({}). p(!). p(;). p(',').
% ours: X = !
% ours: X = ','
% ours: X = ;
% ours: X = []
% ours: X = {}
?- p(X).
% ---
% X = []
% X = !
% X = ','
% X = ;
% X = {}
