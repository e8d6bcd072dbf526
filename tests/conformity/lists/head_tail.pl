% A list is taken apart in a question and in a rule.
p([1, 2, 3]). p([]). p([a]).
first(L, H) :- p(L), L = [H|_].
?- p([H|T]).
?- first(L, H).
?- p([A, B|T]).
% ---
% ?- p([H|T]).
% H = 1, T = [2, 3]
% H = a, T = []
% ?- first(L, H).
% L = [1, 2, 3], H = 1
% L = [a], H = a
% ?- p([A, B|T]).
% A = 1, B = 2, T = [3]
