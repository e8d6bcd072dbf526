% sub_atom/5 as a test of what a text holds.
file('main.py'). file('util.py'). file('notes.txt').
?- file(F), sub_atom(F, _, _, 0, '.py').
?- file(F), sub_atom(F, 0, _, _, main).
?- file(F), \+ sub_atom(F, _, _, _, '.py').
% ---
% ?- file(F), sub_atom(F, _, _, 0, '.py').
% F = 'main.py'
% F = 'util.py'
% ?- file(F), sub_atom(F, 0, _, _, main).
% F = 'main.py'
% ?- file(F), \+ sub_atom(F, _, _, _, '.py').
% F = 'notes.txt'
