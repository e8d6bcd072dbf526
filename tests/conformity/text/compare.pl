% Texts compare by code points.
w(apple). w('Banana'). w(cherry). w(app).
?- w(X), X @< b.
?- w(X), w(Y), X @< Y.
% ---
% ?- w(X), X @< b.
% X = 'Banana'
% X = app
% X = apple
% ?- w(X), w(Y), X @< Y.
% X = 'Banana', Y = app
% X = 'Banana', Y = apple
% X = 'Banana', Y = cherry
% X = app, Y = apple
% X = app, Y = cherry
% X = apple, Y = cherry
