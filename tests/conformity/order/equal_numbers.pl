% Of equal numbers the float comes first.
?- 1.0 @< 1.
?- 1 @< 1.0.
?- 1 @=< 1.0.
?- 2 @> 1.5.
% ---
% ?- 1.0 @< 1.
% true
% ?- 1 @< 1.0.
% false
% ?- 1 @=< 1.0.
% false
% ?- 2 @> 1.5.
% true
