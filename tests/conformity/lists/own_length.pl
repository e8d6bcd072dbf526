% The length of a list by recursion.
len([], 0).
len([_|T], N) :- len(T, M), N is M + 1.
?- len([a, b, c], N).
?- len([], N).
% ---
% ?- len([a, b, c], N).
% N = 3
% ?- len([], N).
% N = 0
