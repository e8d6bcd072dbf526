:- module(tastes, [likes/2, op(700, xfx, likes)]).
:- op(700, xfx, drinks).
ann drinks tea.
bob drinks milk.
X likes Y :- X drinks Y.
