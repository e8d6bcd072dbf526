% A float that is too large is an error, not infinity.
?- X is 1.0e308 * 10.
?- X is 1.0e308 + 1.0e308.
?- X is exp(1000).
?- X is 10.0 ** 400.
% ---
% ?- X is 1.0e308 * 10.
% error
% ?- X is 1.0e308 + 1.0e308.
% error
% ?- X is exp(1000).
% error
% ?- X is 10.0 ** 400.
% error
