% A fact is a row: a question with constants holds or does not.
edge(1, 2). edge(2, 3).
?- edge(1, 2).
?- edge(2, 1).
% ---
% ?- edge(1, 2).
% true
% ?- edge(2, 1).
% false
