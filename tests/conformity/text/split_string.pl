% split_string/4 with separators and padding.
?- split_string("a,b, c", ",", " ", L).
?- split_string("/home//jan/", "/", "", L).
?- split_string("  a b  ", "", " ", L).
% ---
% ?- split_string("a,b, c", ",", " ", L).
% L = [a, b, c]
% ?- split_string("/home//jan/", "/", "", L).
% L = ['', home, '', jan, '']
% ?- split_string("  a b  ", "", " ", L).
% L = ['a b']
