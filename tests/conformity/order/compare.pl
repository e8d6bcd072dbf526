% compare/3 gives the order.
p(1). p(a). p(f(x)). p(1.0).
?- p(X), compare(O, X, a).
?- compare(<, 1, 2).
?- compare(O, 1, 1.0).
?- compare(=, a, a).
% ---
% ?- p(X), compare(O, X, a).
% X = 1.0, O = <
% X = 1, O = <
% X = a, O = =
% X = f(x), O = >
% ?- compare(<, 1, 2).
% true
% ?- compare(O, 1, 1.0).
% O = >
% ?- compare(=, a, a).
% true
