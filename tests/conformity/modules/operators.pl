% Operators in the list of exports come with the import.
:- use_module('parts/tastes').
who(X) :- X likes tea.
?- who(X).
?- X likes Y.
% ---
% ?- who(X).
% X = ann
% ?- X likes Y.
% X = ann, Y = tea
% X = bob, Y = milk
