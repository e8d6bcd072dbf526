% Terms in braces.
p({a}). p({a, b}).
?- p({X}).
% ---
% X = a
% X = ','(a, b)
