% `=..` of lists that make no term.
?- X =.. Y.
?- X =.. [f(a), b].
?- X =.. [].
% ---
% ?- X =.. Y.
% error
% ?- X =.. [f(a), b].
% error
% ?- X =.. [].
% error
