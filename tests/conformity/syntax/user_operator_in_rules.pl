% An operator as the name of a predicate.
:- op(700, xfx, likes).
ann likes tea. bob likes X :- ann likes X. bob likes ink.
?- X likes Y.
?- bob likes ink.
% ---
% ?- X likes Y.
% X = ann, Y = tea
% X = bob, Y = ink
% X = bob, Y = tea
% ?- bob likes ink.
% true
