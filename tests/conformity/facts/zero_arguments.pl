% A predicate without arguments.
raining.
wet :- raining.
dry :- raining, fail.
?- wet.
?- dry.
% ---
% ?- wet.
% true
% ?- dry.
% false
