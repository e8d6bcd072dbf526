% upcase_atom/2 and downcase_atom/2.
?- upcase_atom('Hello World', X).
?- downcase_atom('Hello World', X).
?- upcase_atom('straße', X).
?- upcase_atom(été, X).
% ---
% ?- upcase_atom('Hello World', X).
% X = 'HELLO WORLD'
% ?- downcase_atom('Hello World', X).
% X = 'hello world'
% ?- upcase_atom('straße', X).
% X = 'STRAßE'
% ?- upcase_atom(été, X).
% X = 'ÉTÉ'
