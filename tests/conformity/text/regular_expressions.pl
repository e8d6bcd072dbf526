% Regular expressions, split and replaced.
w('ann@x.org'). w('bob at y'). w('Carl@Z.ORG').
?- w(X), re_match('@', X).
?- w(X), re_match('@[a-z.]+$'/i, X).
?- w(X), re_split('[@.]', X, Parts).
?- w(X), re_replace('[aeiou]'/g, '<$0>', X, Y).
?- w(X), re_replace('(\\w+)@', '\\1 at ', X, Y).
% ---
% ?- w(X), re_match('@', X).
% X = 'Carl@Z.ORG'
% X = 'ann@x.org'
% ?- w(X), re_match('@[a-z.]+$'/i, X).
% X = 'Carl@Z.ORG'
% X = 'ann@x.org'
% ?- w(X), re_split('[@.]', X, Parts).
% X = 'Carl@Z.ORG', Parts = ['Carl', @, 'Z', '.', 'ORG']
% X = 'ann@x.org', Parts = [ann, @, x, '.', org]
% X = 'bob at y', Parts = ['bob at y']
% ?- w(X), re_replace('[aeiou]'/g, '<$0>', X, Y).
% X = 'Carl@Z.ORG', Y = 'C<a>rl@Z.ORG'
% X = 'ann@x.org', Y = '<a>nn@x.<o>rg'
% X = 'bob at y', Y = 'b<o>b <a>t y'
% ?- w(X), re_replace('(\\w+)@', '\\1 at ', X, Y).
% X = 'Carl@Z.ORG', Y = 'Carl at Z.ORG'
% X = 'ann@x.org', Y = 'ann at x.org'
% X = 'bob at y', Y = 'bob at y'
