% Atoms of symbol characters.
p(=>). p(-->). p(:). p(@). p(#). p(&). p(++). p(\).
?- p(X).
% ---
% X = #
% X = &
% X = ++
% X = -->
% X = :
% X = =>
% X = @
% X = \
